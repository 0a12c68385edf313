//! Each rule, satisfied and not, with its reason.

use testamur_rules::{Observation, Reason, evaluate};

use crate::world::{PROGRAM, attained, certificate, grade, passing, path, path_with, program};

const A: &str = "course-v1:E+A+1";
const B: &str = "course-v1:E+B+1";
const C: &str = "course-v1:E+C+1";

/// Whether the one step of a path with this rule is taken, and why.
fn step(rule: &str, observations: &[Observation]) -> (bool, String) {
    let evaluation = evaluate(&path_with(rule), &attained(observations));
    assert_eq!(evaluation.complete, evaluation.steps[0].satisfied);
    (evaluation.complete, evaluation.steps[0].reason.to_string())
}

#[test]
fn a_course_is_passed_in_any_of_its_runs() {
    let rule = format!("{{ passed: {{ runs: ['{A}', '{B}'] }} }}");
    assert_eq!(step(&rule, &[]), (false, "nothing is known yet".to_owned()));
    assert_eq!(
        step(&rule, &[passing(C, true), grade(A, 1.0)]),
        (false, "nothing is known yet".to_owned())
    );
    assert_eq!(
        step(&rule, &[passing(B, true)]),
        (true, format!("passed `{B}`"))
    );
    assert_eq!(
        step(&rule, &[passing(A, false), passing(B, true)]),
        (true, format!("passed `{B}`"))
    );
    assert_eq!(
        step(&rule, &[passing(B, true), passing(B, false)]),
        (false, format!("the grade in `{B}` is not a passing one"))
    );
}

#[test]
fn the_best_grade_of_the_runs_counts_from_the_threshold_up() {
    let rule = format!("{{ grade: {{ runs: ['{A}', '{B}'], min: 0.7 }} }}");
    assert_eq!(
        step(&rule, &[grade(A, 0.7)]),
        (true, format!("the grade in `{A}` is 0.7, at least 0.7"))
    );
    assert_eq!(
        step(&rule, &[grade(A, 0.2), grade(B, 0.6999)]),
        (false, format!("the grade in `{B}` is 0.6999, below 0.7"))
    );
    assert!(step(&rule, &[grade(A, 0.1), grade(B, 0.9)]).0);
    assert!(!step(&rule, &[grade(A, 0.9), grade(A, 0.1)]).0);
}

#[test]
fn a_certificate_tells_the_grade_only_where_no_grade_event_does() {
    let rule = format!("{{ grade: {{ runs: ['{A}'], min: 0.7 }} }}");
    assert!(step(&rule, &[certificate(A, "honor", Some(0.8), false)]).0);
    assert!(!step(&rule, &[certificate(A, "honor", None, false)]).0);
    assert!(!step(&rule, &[certificate(A, "honor", Some(0.8), true)]).0);
    assert!(
        !step(
            &rule,
            &[grade(A, 0.5), certificate(A, "honor", Some(0.8), false)]
        )
        .0
    );
    assert!(
        step(
            &rule,
            &[grade(A, 0.8), certificate(A, "honor", Some(0.5), false)]
        )
        .0
    );
}

#[test]
fn a_certificate_counts_while_in_force_and_of_a_named_mode() {
    let any = format!("{{ certificate: {{ runs: ['{A}'] }} }}");
    assert!(step(&any, &[certificate(A, "audit", None, false)]).0);
    assert_eq!(
        step(
            &any,
            &[
                certificate(A, "audit", None, false),
                certificate(A, "audit", None, true)
            ]
        ),
        (false, format!("the certificate of `{A}` is not in force"))
    );
    let verified = format!("{{ certificate: {{ runs: ['{A}', '{B}'], modes: [verified] }} }}");
    assert_eq!(
        step(&verified, &[certificate(A, "audit", None, false)]),
        (
            false,
            format!("the certificate of `{A}` is of mode `audit`, which does not count")
        )
    );
    assert!(
        step(
            &verified,
            &[
                certificate(A, "audit", None, false),
                certificate(B, "verified", None, false)
            ]
        )
        .0
    );
}

#[test]
fn a_programme_counts_until_it_is_revoked() {
    let rule = format!(
        "{{ program: {{ uuid: {} }} }}",
        PROGRAM.to_uppercase().replace('-', "")
    );
    assert!(!step(&rule, &[]).0);
    assert!(step(&rule, &[program(false)]).0);
    assert_eq!(
        step(&rule, &[program(false), program(true)]),
        (false, "the programme certificate was revoked".to_owned())
    );
}

#[test]
fn all_any_and_at_least_count_their_members() {
    let leaf = |course: &str| format!("{{ passed: {{ runs: ['{course}'] }} }}");
    let of = format!("of: [{}, {}, {}]", leaf(A), leaf(B), leaf(C));
    for passed in 0..=3_usize {
        let observations: Vec<_> = [A, B, C]
            .iter()
            .take(passed)
            .map(|course| passing(course, true))
            .collect();
        let of = of.as_str();
        assert_eq!(
            step(&format!("{{ all: {{ {of} }} }}"), &observations).0,
            passed == 3
        );
        assert_eq!(
            step(&format!("{{ any: {{ {of} }} }}"), &observations).0,
            passed >= 1
        );
        for k in 1..=3 {
            let (satisfied, reason) = step(
                &format!("{{ at_least: {{ k: {k}, {of} }} }}"),
                &observations,
            );
            assert_eq!(satisfied, passed >= k);
            assert_eq!(reason, format!("{passed} of 3 satisfied, {k} needed"));
        }
    }
}

#[test]
fn rules_nest_and_the_path_chooses_among_its_steps() {
    let path = path(&format!(
        "
steps:
  - id: core
    rule: {{ all: {{ of: [{{ passed: {{ runs: ['{A}'] }} }}, {{ grade: {{ runs: ['{A}'], min: 0.5 }} }}] }} }}
  - {{ id: b, rule: {{ passed: {{ runs: ['{B}'] }} }} }}
  - {{ id: c, rule: {{ passed: {{ runs: ['{C}'] }} }} }}
rule:
  all:
    of:
      - step: core
      - at_least: {{ k: 1, of: [{{ step: b }}, {{ step: c }}] }}
"
    ));
    let complete = |observations: &[Observation]| evaluate(&path, &attained(observations)).complete;
    let core = [passing(A, true), grade(A, 0.9)];
    assert!(!complete(&core));
    assert!(!complete(&[
        passing(B, true),
        passing(C, true),
        passing(A, true)
    ]));
    assert!(complete(&[core.as_slice(), &[passing(C, true)]].concat()));
    let evaluation = evaluate(&path, &attained(&core));
    let taken: Vec<(&str, bool)> = evaluation
        .steps
        .iter()
        .map(|step| (step.id.as_str(), step.satisfied))
        .collect();
    assert_eq!(taken, [("core", true), ("b", false), ("c", false)]);
    assert_eq!(evaluation.steps[1].reason, Reason::NotObserved);
}

#[test]
fn without_a_rule_every_step_is_needed() {
    let path = path(&format!(
        "steps: [{{ id: a, rule: {{ passed: {{ runs: ['{A}'] }} }} }}, {{ id: b, rule: {{ passed: {{ runs: ['{B}'] }} }} }}]"
    ));
    assert!(!evaluate(&path, &attained(&[passing(A, true)])).complete);
    assert!(evaluate(&path, &attained(&[passing(A, true), passing(B, true)])).complete);
}

#[test]
fn the_outcome_as_json_names_the_reason_by_a_code() {
    let path = path_with(&format!("{{ passed: {{ runs: ['{A}'] }} }}"));
    let evaluation = serde_json::to_value(evaluate(&path, &attained(&[passing(A, true)]))).unwrap();
    assert_eq!(
        evaluation,
        serde_json::json!({
            "complete": true,
            "steps": [{ "id": "one", "satisfied": true, "reason": { "code": "passed", "run": A } }],
        })
    );
}

#[test]
fn a_path_names_the_items_that_it_reads() {
    let path = path_with(&format!(
        "{{ any: {{ of: [{{ passed: {{ runs: ['{A}', '{B}'] }} }}, {{ program: {{ uuid: {PROGRAM} }} }}] }} }}"
    ));
    let mut items: Vec<String> = path.items().collect();
    items.sort();
    assert_eq!(items, [A, B, &format!("program:{PROGRAM}")]);
    let mut courses: Vec<&str> = path
        .courses()
        .map(testamur_rules::CourseKey::as_str)
        .collect();
    courses.sort_unstable();
    assert_eq!(courses, [A, B]);
}
