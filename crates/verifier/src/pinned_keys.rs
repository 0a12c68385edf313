//! Keys known beforehand, as somebody writes them down.
//!
//! ```json
//! { "pinned": [
//!     { "issuer": "https://harbour.example/issuer", "key": "z6Mk..." },
//!     { "issuer": "did:web:harbour.example", "verification_method": "did:web:harbour.example#k1", "key": { "kty": "OKP" } }
//! ] }
//! ```
//!
//! A key is a Multikey or a public JWK. Whoever pins a key answers for it: what the issuer publishes is not asked.

use serde_json::{Map, Value};
use testamur_json::{Limits, Mistake, Pointer};
use testamur_keys::PublicKey;

use crate::options::PinnedKey;

impl PinnedKey {
    /// Reads a list of keys, strictly.
    ///
    /// # Errors
    /// Every mistake, by its place.
    ///
    /// ```
    /// use testamur_verifier::PinnedKey;
    ///
    /// let list = br#"{"pinned": [{
    ///     "issuer": "https://harbour.example/issuer",
    ///     "key": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    /// }]}"#;
    /// let keys = PinnedKey::parse_list(list).expect("one key");
    /// assert_eq!(keys[0].issuer_id, "https://harbour.example/issuer");
    ///
    /// let mistakes = PinnedKey::parse_list(br#"{"pinned": [{"issuer": "Harbour", "key": "z"}]}"#).unwrap_err();
    /// let places: Vec<_> = mistakes.iter().map(|mistake| mistake.pointer.as_str()).collect();
    /// assert_eq!(places, ["/pinned/0/issuer", "/pinned/0/key"]);
    /// ```
    pub fn parse_list(bytes: &[u8]) -> Result<Vec<Self>, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let keys = match testamur_json::parse(bytes, &Limits::default()) {
            Ok(value) => keys(&value, &mut mistakes),
            Err(error) => {
                wrong(&mut mistakes, &Pointer::root(), &error.to_string(), "JSON");
                Vec::new()
            }
        };
        if mistakes.is_empty() {
            Ok(keys)
        } else {
            Err(mistakes)
        }
    }
}

fn keys(value: &Value, mistakes: &mut Vec<Mistake>) -> Vec<PinnedKey> {
    let place = Pointer::root();
    let Some(members) = value.as_object() else {
        wrong(mistakes, &place, "no object", "an object with `pinned`");
        return Vec::new();
    };
    nothing_else(members, &["pinned"], &place, mistakes);
    let place = place.child("pinned");
    let Some(Value::Array(entries)) = members.get("pinned") else {
        wrong(mistakes, &place, "no list", "a list of keys");
        return Vec::new();
    };
    let read = entries.iter().enumerate();
    read.filter_map(|(index, entry)| key(entry, &place.index(index), mistakes))
        .collect()
}

fn key(entry: &Value, place: &Pointer, mistakes: &mut Vec<Mistake>) -> Option<PinnedKey> {
    let Some(members) = entry.as_object() else {
        wrong(
            mistakes,
            place,
            "no object",
            "an object with `issuer` and `key`",
        );
        return None;
    };
    let names = ["issuer", "verification_method", "key"];
    nothing_else(members, &names, place, mistakes);
    let mut id = |name: &str| {
        let id = members.get(name).and_then(Value::as_str);
        let id = id.filter(|id| id.contains(':') && id.is_ascii());
        if id.is_none() {
            wrong(
                mistakes,
                &place.child(name),
                "nothing, or no id",
                "a URL or DID",
            );
        }
        id.map(str::to_owned)
    };
    let issuer_id = id("issuer");
    let verification_method = match members.get("verification_method") {
        None => Some(None),
        Some(_) => id("verification_method").map(Some),
    };
    let key = match members.get("key") {
        Some(Value::String(multikey)) => {
            PublicKey::from_multibase(multikey).map_err(|error| error.to_string())
        }
        Some(jwk @ Value::Object(_)) => PublicKey::from_jwk(jwk).map_err(|error| error.to_string()),
        _ => Err("nothing, or no key".to_owned()),
    };
    let key = key
        .map_err(|found| {
            wrong(
                mistakes,
                &place.child("key"),
                &found,
                "a Multikey, or a public JWK",
            );
        })
        .ok();
    Some(PinnedKey {
        issuer_id: issuer_id?,
        verification_method: verification_method?,
        key: key?,
    })
}

fn nothing_else(
    members: &Map<String, Value>,
    known: &[&str],
    place: &Pointer,
    mistakes: &mut Vec<Mistake>,
) {
    for name in members
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
    {
        let expected = format!("`{}` alone", known.join("`, `"));
        wrong(mistakes, &place.child(name), "an unknown member", &expected);
    }
}

fn wrong(mistakes: &mut Vec<Mistake>, place: &Pointer, found: &str, expected: &str) {
    mistakes.push(Mistake::new(place.as_str(), found, expected, "correct it"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const KEY: &str = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

    fn places(list: &Value) -> Vec<String> {
        let mistakes = PinnedKey::parse_list(list.to_string().as_bytes()).unwrap_err();
        mistakes
            .into_iter()
            .map(|mistake| mistake.pointer)
            .collect()
    }

    #[test]
    fn a_key_is_a_multikey_or_a_jwk_under_any_name_or_one() {
        let jwk = PublicKey::from_multibase(KEY).unwrap().to_jwk();
        let list = json!({"pinned": [
            {"issuer": "did:web:a.example", "key": KEY},
            {"issuer": "https://a.example/i", "verification_method": "https://a.example/i#k", "key": jwk},
        ]});
        let keys = PinnedKey::parse_list(list.to_string().as_bytes()).unwrap();
        assert_eq!(keys[0].verification_method, None);
        let method = keys[1].verification_method.as_deref();
        assert_eq!(method, Some("https://a.example/i#k"));
        assert_eq!(keys[0].key, keys[1].key);
    }

    #[test]
    fn every_mistake_is_told_by_its_place() {
        let look_alike = "https://h\u{430}rvard.edu/i";
        let list = json!({"pinned": [
            {"issuer": "Harbour", "key": KEY},
            {"issuer": look_alike, "key": KEY},
            {"issuer": "did:web:a.example", "key": "z6Mk"},
            {"issuer": "did:web:a.example", "key": {"kty": "oct", "k": "AA"}},
            {"issuer": "did:web:a.example", "key": KEY, "verification_method": 1},
            {"issuer": "did:web:a.example", "keys": [KEY]},
            7,
        ], "trusted": []});
        let expected = [
            "/trusted",
            "/pinned/0/issuer",
            "/pinned/1/issuer",
            "/pinned/2/key",
            "/pinned/3/key",
            "/pinned/4/verification_method",
            "/pinned/5/keys",
            "/pinned/5/key",
            "/pinned/6",
        ];
        assert_eq!(places(&list), expected);
        assert_eq!(places(&json!([])), [""]);
        assert_eq!(places(&json!({})), ["/pinned"]);
        let twice = br#"{"pinned": [], "pinned": []}"#;
        assert_eq!(PinnedKey::parse_list(twice).unwrap_err().len(), 1);
    }
}
