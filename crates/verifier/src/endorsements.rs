//! Endorsements inside the credential: counted, so that nobody takes them for verified.
//!
//! Open Badges lets the credential, its achievement and every profile in it carry `endorsement` and `endorsementJwt`. The
//! credential's signature says that the issuer put them there; what an endorser signed is a credential of its own, under
//! another key, and is not judged here. [Open Badges 3.0, verify endorsements][ob] is the step which is not taken.
//!
//! [ob]: https://www.imsglobal.org/spec/ob/v3p0/#verification

use serde_json::Value;
use testamur_json::Pointer;

use crate::check::{Check, CheckCode};

/// Says how many endorsements there are, and that none of them was verified.
pub(crate) fn count_endorsements(unsecured: &Value) -> Check {
    let mut places = Vec::new();
    collect(unsecured, &Pointer::root(), &mut places);
    let code = CheckCode::Endorsements;
    let Some(first) = places.first() else {
        return Check::skipped(code, "None: the credential carries no endorsement.");
    };
    let message = match places.len() {
        1 => "The credential carries 1 endorsement, which was not verified: it says no more than the issuer does.".to_owned(),
        count => format!("The credential carries {count} endorsements; none was verified: they say no more than the issuer does."),
    };
    Check::skipped(code, message)
        .at(first)
        .found(places.join(", "))
}

fn collect(value: &Value, pointer: &Pointer, places: &mut Vec<String>) {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| collect(item, &pointer.index(index), places)),
        Value::Object(members) => members.iter().for_each(|(name, member)| {
            let place = pointer.child(name);
            match member {
                _ if !MEMBERS.contains(&name.as_str()) => {}
                Value::Array(items) => places
                    .extend((0..items.len()).map(|index| place.index(index).as_str().to_owned())),
                _ => places.push(place.as_str().to_owned()),
            }
            // An endorsement may carry others: those of the endorser's profile.
            collect(member, &place, places);
        }),
        _ => {}
    }
}

const MEMBERS: [&str; 2] = ["endorsement", "endorsementJwt"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::Outcome;

    #[test]
    fn endorsements_are_counted_wherever_the_model_has_them() {
        let credential = json!({
            "endorsement": [{"issuer": {"endorsementJwt": "a.b.c"}}],
            "issuer": {"endorsement": {}},
            "credentialSubject": {"achievement": {
                "endorsementJwt": ["a.b.c", "d.e.f"],
                "creator": {"endorsement": []},
            }},
        });
        let check = count_endorsements(&credential);
        assert_eq!((check.outcome, check.required), (Outcome::Skipped, false));
        assert!(check.message.contains("5 endorsements; none was verified"));
        assert_eq!(check.pointer, "/endorsement/0");
        let found = check.found.unwrap();
        assert!(
            found.contains("/credentialSubject/achievement/endorsementJwt/1"),
            "{found}"
        );
    }

    #[test]
    fn a_credential_without_endorsements_says_none() {
        let check = count_endorsements(&json!({"endorsement": []}));
        assert_eq!(check.outcome, Outcome::Skipped);
        assert!(check.message.starts_with("None"), "{}", check.message);
    }
}
