//! Recorded events, read from `vectors/openedx`.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use testamur_sources::redis_stream::StreamEntry;

pub(crate) fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

/// One recorded event: its Avro payload, and the headers and JSON that stand beside it.
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) avro: Vec<u8>,
    pub(crate) expected: Value,
}

impl Recorded {
    pub(crate) fn kind(&self) -> &str {
        self.expected["headers"]["type"].as_str().unwrap()
    }

    pub(crate) fn entry(&self) -> StreamEntry {
        let headers = self.expected["headers"].as_object().unwrap();
        let mut fields: Vec<(Vec<u8>, Vec<u8>)> = headers
            .iter()
            .map(|(name, value)| (name.clone().into_bytes(), value.as_str().unwrap().into()))
            .collect();
        fields.push((b"event_data".to_vec(), self.avro.clone()));
        StreamEntry {
            stream: self.expected["stream"].as_str().unwrap().to_owned(),
            id: self.expected["id"].as_str().unwrap().to_owned(),
            fields,
            deliveries: 1,
            poison: false,
        }
    }
}

/// All of them, in order.
pub(crate) fn recorded() -> Vec<Recorded> {
    let folder = vectors().join("openedx/redis");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".avro")?.to_owned()))
        .collect();
    names.sort();
    let read =
        |name: &str, suffix: &str| std::fs::read(folder.join(format!("{name}.{suffix}"))).unwrap();
    names
        .into_iter()
        .map(|name| Recorded {
            avro: read(&name, "avro"),
            expected: serde_json::from_slice(&read(&name, "json")).unwrap(),
            name,
        })
        .collect()
}

/// The entries of one recorded stream, as fields in order.
pub(crate) fn stream(name: &str) -> Vec<StreamEntry> {
    let text =
        std::fs::read_to_string(vectors().join(format!("openedx/redis/{name}.jsonl"))).unwrap();
    let bytes = |value: &Value| BASE64_STANDARD.decode(value.as_str().unwrap()).unwrap();
    text.lines()
        .map(|line| {
            let entry: Value = serde_json::from_str(line).unwrap();
            let fields = entry["fields"].as_array().unwrap();
            StreamEntry {
                stream: name.to_owned(),
                id: entry["id"].as_str().unwrap().to_owned(),
                fields: fields
                    .iter()
                    .map(|field| (field["name"].as_str().unwrap().into(), bytes(&field["b64"])))
                    .collect(),
                deliveries: 1,
                poison: false,
            }
        })
        .collect()
}
