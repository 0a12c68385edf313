//! The table: `official.toml`.

use serde::Deserialize;

use crate::judgement::Judgement;

/// Who vouches for what, and what is expected of each file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) keys: Vec<Key>,
    pub(crate) documents: Vec<Document>,
    pub(crate) files: Vec<Row>,
}

/// A key of the samples, as though its issuer had told it to us.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    pub(crate) issuer: String,
    pub(crate) multibase: Option<String>,
    pub(crate) rsa_modulus: Option<String>,
}

/// A document of the corpus, at the URL by which the samples name it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    pub(crate) url: String,
    pub(crate) path: String,
    pub(crate) media_type: String,
}

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) path: String,
    pub(crate) alone: Judgement,
    pub(crate) vouched_for: Judgement,
    /// The title of the page under the policy `display`, when nobody vouches for the key.
    pub(crate) display: String,
    pub(crate) why: String,
    pub(crate) clause: String,
}

impl Table {
    pub(crate) fn read() -> Self {
        toml::from_str(include_str!("official.toml")).unwrap()
    }
}
