//! A member that no context defines is noticed wherever it is put: nothing can ride along unsigned.

use serde_json::{Value, json};
use testamur_linked_data::{ErrorCode, Limits, canonicalize};
use testamur_tests::{corpus, report_count};

use crate::differential::samples;

#[test]
fn an_unknown_member_in_any_object_of_any_sample_is_refused() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let mut count = 0;
    for (name, sample) in samples(&corpus)? {
        if canonicalize(&sample, &Limits::default()).is_err() {
            continue;
        }
        let mut places = Vec::new();
        objects(&sample, String::new(), &mut places);
        for place in places {
            let mut changed = sample.clone();
            let members = changed.pointer_mut(&place).and_then(Value::as_object_mut);
            members
                .expect("an object was found there")
                .insert("unheardOf".to_owned(), json!("y"));
            let refused = canonicalize(&changed, &Limits::default())
                .err()
                .and_then(|error| error.code());
            assert_eq!(
                refused,
                Some(ErrorCode::UndefinedTerm),
                "{name} at `{place}`"
            );
            count += 1;
        }
    }
    assert!(count > 400, "only {count} objects");
    report_count("linked-data: unknown members refused", count);
    Ok(())
}

/// Pointers to every object in `value`.
fn objects(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, format!("{place}/{index}"), places);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                objects(
                    member,
                    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1")),
                    places,
                );
            }
            places.push(place);
        }
        _ => {}
    }
}
