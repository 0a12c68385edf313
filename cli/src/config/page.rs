//! The reference page of the configuration, written from its JSON Schema.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::Config;
use crate::generated;

/// `UPDATE=1` writes the page anew.
#[test]
fn the_committed_page_of_settings_is_current() {
    generated::compare("docs/configuration.md", &page());
}

fn page() -> String {
    let schema = Config::json_schema();
    let mut page = String::from(
        "# Configuration\n\n\
         Generated from the program itself by `cargo xtask doc`: do not edit.\n\n\
         Settings are read once, at the start: first the file (`--config FILE`, `TESTAMUR_CONFIG`, or `testamur.toml` in the\n\
         folder where the command is run), then the environment, which goes before the file. What is not known is refused, in\n\
         both. `testamur config defaults` prints all settings as TOML, `testamur config schema` their JSON Schema.\n",
    );
    for (name, section) in properties(&schema) {
        let described = text(section, "description");
        if section["type"] == "array" {
            let item = resolve(&schema, &section["items"]);
            write!(
                page,
                "\n## `[[{name}]]`\n\n{described} Only the file can set them.\n\n"
            )
            .unwrap();
            rows(&mut page, &schema, item, None);
        } else {
            write!(page, "\n## `[{name}]`\n\n{described}\n\n").unwrap();
            rows(&mut page, &schema, resolve(&schema, section), Some(name));
        }
    }
    page
}

/// One table: the settings of a section, then those of the tables inside it.
fn rows(page: &mut String, schema: &Value, section: &Value, name: Option<&str>) {
    page.push_str(match name {
        Some(_) => "| setting | environment | type | default | meaning |\n|---|---|---|---|---|\n",
        None => "| setting | type | default | meaning |\n|---|---|---|---|\n",
    });
    let mut inner = Vec::new();
    for (key, setting) in properties(section) {
        let mut meaning = text(setting, "description");
        let target = resolve(schema, setting);
        let choices = choices(target);
        if !choices.is_empty() {
            write!(meaning, " {choices}").unwrap();
        }
        let variable = name.map(|section| {
            format!(
                " `{}` |",
                format!("TESTAMUR_{section}__{key}").to_uppercase()
            )
        });
        writeln!(
            page,
            "| `{key}` |{} {} | {} | {} |",
            variable.unwrap_or_default(),
            kind(schema, setting),
            default(section, key, setting),
            meaning.trim()
        )
        .unwrap();
        let item = resolve(schema, &setting["items"]);
        if !properties(item).is_empty() {
            inner.push((key, item));
        }
    }
    for (key, item) in inner {
        write!(page, "\nEach of `{key}`: {}\n\n", text(item, "description")).unwrap();
        rows(page, schema, item, None);
    }
}

fn kind(schema: &Value, setting: &Value) -> String {
    let target = resolve(schema, setting);
    let name = match &target["type"] {
        Value::Array(types) => types[0].as_str(),
        other => other.as_str(),
    };
    match name {
        Some("array") => {
            let item = resolve(schema, &setting["items"]);
            if item["type"] == "object" {
                "list of tables".to_owned()
            } else {
                format!("list of {}s", kind(schema, &setting["items"]))
            }
        }
        Some("integer") => "number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        _ => "text".to_owned(),
    }
}

/// The values of an enumeration, each with its meaning.
fn choices(setting: &Value) -> String {
    let one_of = setting["oneOf"].as_array().into_iter().flatten();
    let told: Vec<String> = one_of
        .map(|choice| {
            let meaning = text(choice, "description");
            format!(
                "`{}`: {}",
                text(choice, "const"),
                meaning.trim_end_matches('.')
            )
        })
        .collect();
    if told.is_empty() {
        String::new()
    } else {
        format!("{}.", told.join("; "))
    }
}

fn default(section: &Value, key: &str, setting: &Value) -> String {
    let required = section["required"].as_array().into_iter().flatten();
    if required.into_iter().any(|name| name == key) {
        return "required".to_owned();
    }
    match &setting["default"] {
        Value::Null => "none".to_owned(),
        Value::String(text) => format!("`\"{text}\"`"),
        other => format!("`{other}`"),
    }
}

fn resolve<'a>(schema: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"]
        .as_str()
        .and_then(|path| schema.pointer(&path[1..]))
    {
        Some(found) => found,
        None => value,
    }
}

fn properties(value: &Value) -> Vec<(&str, &Value)> {
    let members = value["properties"].as_object();
    members
        .into_iter()
        .flat_map(Map::iter)
        .map(|(name, value)| (name.as_str(), value))
        .collect()
}

fn text(value: &Value, member: &str) -> String {
    value[member]
        .as_str()
        .unwrap_or_default()
        .replace('\n', " ")
}
