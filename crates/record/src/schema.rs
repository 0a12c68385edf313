//! The record's JSON Schema ([draft 2020-12](https://json-schema.org/draft/2020-12)), from the types.

use schemars::{Schema, generate::SchemaSettings, transform::transform_subschemas};
use serde_json::{Map, Value};

use crate::{achievement::Achievement, organisation::Organisation, record::Record};

/// Where the schema is published.
const SCHEMA_ID: &str = "https://testamur.org/schemas/record.schema.json";

impl Record {
    /// The JSON Schema of the JSON form.
    pub fn json_schema() -> Value {
        json_schema::<Self>(Some(SCHEMA_ID))
    }
}

impl Achievement {
    /// The JSON Schema of the JSON form.
    pub fn json_schema() -> Value {
        json_schema::<Self>(None)
    }
}

impl Organisation {
    /// The JSON Schema of the JSON form.
    pub fn json_schema() -> Value {
        json_schema::<Self>(None)
    }
}

fn json_schema<T: schemars::JsonSchema>(id: Option<&str>) -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(keep_to_the_parser);
    let schema = settings.into_generator().into_root_schema_for::<T>();
    let derived = schema.to_value();
    // What the schema is comes first, for those who read it.
    let mut ordered = Map::new();
    ordered.insert("$schema".to_owned(), derived["$schema"].clone());
    if let Some(id) = id {
        ordered.insert("$id".to_owned(), id.into());
    }
    for word in ["title", "description"] {
        ordered.insert(word.to_owned(), derived[word].clone());
    }
    if let Value::Object(words) = derived {
        ordered.extend(words.into_iter().filter(|(word, _)| word != "$schema"));
    }
    ordered.into()
}

/// Makes the derived schema say what the parser does: an absent member is left out and never null, and a text is
/// never empty.
fn keep_to_the_parser(schema: &mut Schema) {
    transform_subschemas(&mut keep_to_the_parser, schema);
    schema.remove("default");
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    unwrap_nullable(schema);
    let plain_text = schema.get("type").is_some_and(|name| name == "string")
        && !["pattern", "enum", "format", "anyOf"]
            .iter()
            .any(|word| schema.get(*word).is_some());
    if plain_text {
        schema.insert("minLength".to_owned(), 1.into());
    }
}

/// `anyOf` of a type and null becomes the type; its other words (the description) stay.
fn unwrap_nullable(schema: &mut Schema) {
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else {
        return;
    };
    let is_null = |choice: &Value| choice.get("type").is_some_and(|name| name == "null");
    if !choices.iter().any(is_null) {
        return;
    }
    choices.retain(|choice| !is_null(choice));
    if let [Value::Object(only)] = choices.as_slice() {
        let only = only.clone();
        schema.remove("anyOf");
        for (word, value) in only {
            schema.insert(word, value);
        }
    }
}
