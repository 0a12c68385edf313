//! Damages a credential at every place, in every way that a schema could mind.

use serde_json::{Value, json};

/// What a value is replaced by. `{}` and `{"en": ...}` are language maps to the published schemas.
fn replacements() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(7),
        json!("text"),
        json!([]),
        json!(["text"]),
        json!({}),
        json!({ "en": "text" }),
        json!({ "english": "text" }),
    ]
}

/// Calls `see` with each mutant and what was done to it: every member removed, every value replaced, wrapped in an
/// array and given a further member.
pub(crate) fn for_each_mutant(credential: &Value, mut see: impl FnMut(&str, &Value)) {
    let mut places = Vec::new();
    collect(credential, String::new(), &mut places);
    for place in places {
        let mut mutant = credential.clone();
        remove(&mut mutant, &place);
        see(&format!("removed {place}"), &mutant);
        for replacement in replacements() {
            let mut mutant = credential.clone();
            let value = mutant.pointer_mut(&place).unwrap();
            if *value != replacement {
                *value = replacement.clone();
                see(&format!("{place} := {replacement}"), &mutant);
            }
        }
        let mut mutant = credential.clone();
        let value = mutant.pointer_mut(&place).unwrap();
        *value = json!([value.take()]);
        see(&format!("wrapped {place}"), &mutant);
        let mut mutant = credential.clone();
        if let Some(members) = mutant.pointer_mut(&place).and_then(Value::as_object_mut) {
            members.insert("further".to_owned(), json!("text"));
            see(&format!("extended {place}"), &mutant);
        }
    }
}

fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(member, format!("{place}/{name}"), places);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{place}/{index}"), places);
            }
        }
        _ => {}
    }
    if !place.is_empty() {
        places.push(place);
    }
}

fn remove(value: &mut Value, place: &str) {
    let (parent, last) = place.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => _ = members.shift_remove(&last),
        Value::Array(items) => _ = items.remove(last.parse().unwrap()),
        _ => unreachable!("only objects and arrays have places below them"),
    }
}
