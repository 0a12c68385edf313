//! Whatever order events come in, however often: one state.

use testamur_rules::{Attainment, ExamOutcome, LearningEvent, Observation, apply};

use crate::world::{COURSE, certificate, event, grade, passing};

/// Calls `visit` with every order of the events.
fn every_order(
    events: &mut [LearningEvent],
    from: usize,
    visit: &mut impl FnMut(&[LearningEvent]),
) {
    if from == events.len() {
        return visit(events);
    }
    for place in from..events.len() {
        events.swap(from, place);
        every_order(events, from + 1, visit);
        events.swap(from, place);
    }
}

fn fold<'e>(events: impl IntoIterator<Item = &'e LearningEvent>) -> Attainment {
    events
        .into_iter()
        .fold(None, |state, event| Some(apply(state, event).state))
        .unwrap()
}

fn assert_one_end(mut events: Vec<LearningEvent>) {
    let expected = fold(&events);
    let mut orders = 0;
    every_order(&mut events, 0, &mut |order| {
        orders += 1;
        let once = fold(order);
        assert_eq!(once, expected);
        // Each event twice in a row, and the whole order again backwards.
        assert_eq!(
            fold(order.iter().flat_map(|event| [event, event])),
            expected
        );
        assert_eq!(fold(order.iter().chain(order.iter().rev())), expected);
        for event in order {
            let again = apply(Some(once.clone()), event);
            assert!(!again.changed && !again.advanced);
        }
        // Through the store: state is JSON between two events.
        let stored = order.iter().fold(None, |state: Option<String>, event| {
            let state = state.map(|state| serde_json::from_str(&state).unwrap());
            Some(serde_json::to_string(&apply(state, event).state).unwrap())
        });
        assert_eq!(
            serde_json::from_str::<Attainment>(&stored.unwrap()).unwrap(),
            expected
        );
    });
    assert_eq!(orders, (1..=events.len()).product::<usize>());
}

#[test]
fn all_orders_of_five_passing_events_end_in_one_state() {
    assert_one_end(vec![
        event("a", 1, Some("100-0"), passing(COURSE, true)),
        event("b", 2, Some("200-0"), passing(COURSE, false)),
        event("c", 3, Some("300-0"), passing(COURSE, true)),
        event("d", 3, Some("300-1"), passing(COURSE, false)),
        event("e", 2, Some("400-0"), passing(COURSE, true)),
    ]);
}

#[test]
fn all_orders_of_events_of_several_kinds_end_in_one_state() {
    let exam = |outcome| Observation::Exam {
        course: COURSE.to_owned(),
        exam: "block-v1:x".to_owned(),
        exam_type: "proctored".to_owned(),
        outcome,
    };
    assert_one_end(vec![
        event("a", 1, None, certificate(COURSE, "honor", Some(0.8), false)),
        event("b", 1, None, certificate(COURSE, "honor", Some(0.3), true)),
        event("c", 2, Some("2-0"), grade(COURSE, 0.8)),
        event("d", 1, Some("9-0"), exam(ExamOutcome::Submitted)),
        event("e", 1, Some("10-0"), exam(ExamOutcome::Verified)),
    ]);
}

#[test]
fn all_orders_of_events_of_one_moment_end_in_one_state() {
    assert_one_end(vec![
        event("a", 1, None, passing(COURSE, true)),
        event("b", 1, None, passing(COURSE, false)),
        event("c", 1, Some("not-a-stream-id"), passing(COURSE, true)),
        event("d", 1, Some("7"), passing(COURSE, false)),
    ]);
}

#[test]
fn of_equal_times_the_later_place_in_the_stream_counts_as_a_number() {
    let ninth = event("z", 1, Some("9-0"), passing(COURSE, true));
    let tenth = event("a", 1, Some("10-0"), passing(COURSE, false));
    assert!(!fold([&ninth, &tenth]).passing.unwrap().value);
    assert!(!fold([&tenth, &ninth]).passing.unwrap().value);
}

#[test]
fn a_newer_event_that_says_the_same_advances_and_changes_nothing() {
    let first = apply(None, &event("a", 1, None, passing(COURSE, true)));
    assert!(first.changed && first.advanced);
    let newer = apply(
        Some(first.state),
        &event("c", 3, None, passing(COURSE, true)),
    );
    assert!(!newer.changed && newer.advanced);
    // One between the two, late: it must not win.
    let late = apply(
        Some(newer.state),
        &event("b", 2, None, passing(COURSE, false)),
    );
    assert!(!late.changed && !late.advanced);
    assert!(late.state.passing.unwrap().value);
}

#[test]
fn an_older_event_of_another_kind_is_still_news() {
    let first = apply(None, &event("a", 5, None, passing(COURSE, true)));
    let graded = apply(Some(first.state), &event("b", 1, None, grade(COURSE, 0.5)));
    assert!(graded.changed && graded.advanced);
    assert!(graded.state.passing.is_some() && graded.state.grade.is_some());
}

#[test]
fn a_state_of_another_item_is_left_alone() {
    let state = Attainment::new("program:x".to_owned());
    let applied = apply(
        Some(state.clone()),
        &event("a", 1, None, passing(COURSE, true)),
    );
    assert_eq!(
        (applied.state, applied.changed, applied.advanced),
        (state, false, false)
    );
}
