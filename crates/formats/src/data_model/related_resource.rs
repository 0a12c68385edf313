//! Digests of what a credential refers to
//! ([§ 5.3](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#integrity-of-related-resources)).

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::digest::{self, Digest, of_context};
use super::reading::Reading;
use super::value::{Id, id};

/// One or more objects, each with its own `id` and at least one digest of what is there.
pub(super) fn related_resources(members: &Map<String, Value>, reading: &mut Reading) {
    let Some(resources) = members.get("relatedResource") else {
        return;
    };
    let mut ids = HashSet::new();
    reading.below("relatedResource", |reading| {
        reading.each(resources, |reading, resource| {
            let Value::Object(resource) = resource else {
                return reading.wrong(resource, "an object with an `id` and a digest");
            };
            id(resource, Id::Required, reading);
            let url = resource.get("id").and_then(Value::as_str);
            if url.is_some_and(|url| !ids.insert(url.to_owned())) {
                reading.below("id", |reading| {
                    let expected = "an `id` that no other related resource has";
                    reading.problem("the `id` of another", expected, "name each resource once");
                });
            }
            media_type(resource, reading);
            digests(resource, url.unwrap_or_default(), reading);
        });
    });
}

/// "MUST contain at least a `digestSRI` or a `digestMultibase` value".
fn digests(resource: &Map<String, Value>, url: &str, reading: &mut Reading) {
    let parsers: [(&str, digest::Parse, &str); 2] = [
        (
            "digestSRI",
            digest::parse_sri,
            "such as `sha384-…`, in base64",
        ),
        (
            "digestMultibase",
            digest::parse_multibase,
            "a multihash in multibase, such as `uEi…`",
        ),
    ];
    let mut any = false;
    for (name, parse, expected) in parsers {
        let Some(value) = resource.get(name) else {
            continue;
        };
        any = true;
        reading.below(name, |reading| match value.as_str().and_then(parse) {
            None => reading.wrong(value, expected),
            Some(digest) => compare(&digest, url, reading),
        });
    }
    if !any {
        let expected = "`digestSRI` or `digestMultibase`";
        reading.problem("no digest", expected, "add a digest of the resource");
    }
}

fn compare(digest: &Digest, url: &str, reading: &mut Reading) {
    if of_context(url).is_some_and(|known| !known.contains(digest)) {
        let expected = "the digest of the context's published bytes";
        reading.problem("another digest", expected, "correct the digest");
    }
}

fn media_type(resource: &Map<String, Value>, reading: &mut Reading) {
    if let Some(value) = resource.get("mediaType") {
        let fits = value.as_str().is_some_and(|text| text.contains('/'));
        if !fits {
            reading.below("mediaType", |reading| reading.wrong(value, "a media type"));
        }
    }
}
