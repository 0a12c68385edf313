//! The published JSON Schemas of Open Badges 3.0 and CLR 2.0, as an oracle.

use std::{fs, path::Path};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use testamur_formats::{DataModel, model};

use crate::samples::Kind;

/// The schemas of the three kinds of credential under both data models.
pub(crate) struct Oracle {
    achievement: [Validator; 2],
    endorsement: [Validator; 2],
    record: [Validator; 2],
}

impl Oracle {
    /// Compiles the corpus's schemas.
    pub(crate) fn new(corpus: &Path) -> Self {
        let pair = |name: &str| {
            let path = corpus.join(name);
            let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            [compile(&schema), compile(&for_version_1_1(schema))]
        };
        Self {
            achievement: pair("ob3/schemas/ob_v3p0_achievementcredential_schema.json"),
            endorsement: pair("ob3/schemas/ob_v3p0_endorsementcredential_schema.json"),
            record: pair("clr2/schemas/clr_v2p0_clrcredential_schema.json"),
        }
    }

    /// The schemas' verdict.
    pub(crate) fn accepts(&self, kind: Kind, credential: &Value) -> bool {
        let pair = match kind {
            Kind::Achievement => &self.achievement,
            Kind::Endorsement => &self.endorsement,
            Kind::Record => &self.record,
        };
        match model::data_model(credential) {
            DataModel::V2_0 => pair[0].is_valid(credential),
            DataModel::V1_1 => pair[1].is_valid(credential),
        }
    }

    /// The schemas' first complaint.
    pub(crate) fn complaint(&self, kind: Kind, credential: &Value) -> String {
        let pair = match kind {
            Kind::Achievement => &self.achievement,
            Kind::Endorsement => &self.endorsement,
            Kind::Record => &self.record,
        };
        let version = usize::from(model::data_model(credential) == DataModel::V1_1);
        let complaint = pair[version].iter_errors(credential).next();
        complaint.map_or_else(String::new, |error| {
            format!("{}: {error}", error.instance_path())
        })
    }
}

fn compile(schema: &Value) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft201909)
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
}

/// The corpus has the schemas of data model 2.0 only. What 1.1 has otherwise: the first context, the names of two
/// dates, `name` required, and an issuer that is a `Profile`.
fn for_version_1_1(mut schema: Value) -> Value {
    derive(&mut schema);
    for inside in ["EndorsementCredential", "VerifiableCredential"] {
        if let Some(credential) = schema.pointer_mut(&format!("/$defs/{inside}")) {
            derive(credential);
        }
    }
    schema["$defs"]["ProfileRef"] = json!({ "$ref": "#/$defs/Profile" });
    schema
}

fn derive(class: &mut Value) {
    // What is known of it only that it is a credential has no `name` in either data model.
    let is_named = class.pointer("/properties/name").is_some();
    let contexts = class
        .pointer_mut("/properties/@context/oneOf/1/items/0/enum")
        .unwrap();
    *contexts = json!(["https://www.w3.org/2018/credentials/v1"]);
    let properties = class["properties"].as_object_mut().unwrap();
    for (new, old) in [
        ("issuanceDate", "validFrom"),
        ("expirationDate", "validUntil"),
    ] {
        let date = properties.remove(old).unwrap();
        properties.insert(new.to_owned(), date);
    }
    let required = class["required"].as_array_mut().unwrap();
    required.retain(|name| name != "validFrom" && name != "name");
    required.push(json!("issuanceDate"));
    if is_named {
        required.push(json!("name"));
    }
}
