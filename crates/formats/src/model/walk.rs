//! Walks a credential along the tables.

use serde_json::{Map, Value};
use testamur_json::Pointer;
use testamur_record::{CalendarDate, Instant, Iri};

use super::{
    ModelProblem, Rule,
    class::{CREDENTIALS_V1, CREDENTIALS_V2, Class, Contexts, Shape, Types},
    classes, clr_classes, data_model, term,
};
use crate::terms::DataModel;

/// Longest text that a problem repeats.
const ECHO: usize = 80;

/// Collects the problems of a credential.
pub(super) fn problems(credential: &Value, class: &'static Class) -> Vec<ModelProblem> {
    let mut walker = Walker {
        data_model: data_model(credential),
        at: Pointer::root(),
        problems: Vec::new(),
    };
    walker.credential(credential, class);
    walker.problems
}

/// Where the walk stands, and what it found.
pub(super) struct Walker {
    /// The data model that the outermost credential follows.
    pub(super) data_model: DataModel,
    at: Pointer,
    problems: Vec<ModelProblem>,
}

impl Walker {
    /// Notes a problem at the member `name`, or here when it is empty.
    pub(super) fn problem(
        &mut self,
        name: &str,
        rule: Rule,
        found: &str,
        expected: &str,
        mend: &str,
    ) {
        let at = if name.is_empty() {
            self.at.clone()
        } else {
            self.at.child(name)
        };
        self.problems.push(ModelProblem {
            pointer: at.to_string(),
            found: found.to_owned(),
            expected: expected.to_owned(),
            mend: mend.to_owned(),
            rule,
        });
    }

    fn credential(&mut self, value: &Value, class: &'static Class) {
        self.object(value, class);
        let Value::Object(members) = value else {
            return;
        };
        match members.get("@context") {
            None => self.missing("@context", class.name),
            Some(context) => {
                self.below("@context", |walker| walker.context(context, class.contexts));
            }
        }
        if !members.contains_key("type") {
            self.missing("type", class.name);
        }
        let (from, until) = match self.data_model {
            DataModel::V1_1 => ("issuanceDate", "expirationDate"),
            DataModel::V2_0 => ("validFrom", "validUntil"),
        };
        if !members.contains_key(from) {
            self.missing(from, class.name);
        }
        if self.data_model == DataModel::V1_1
            && !matches!(class.contexts, Contexts::Base)
            && !members.contains_key("name")
            && !class.required.contains(&"name")
        {
            self.missing("name", class.name);
        }
        for name in [from, until] {
            if let Some(time) = members.get(name) {
                self.below(name, |walker| walker.shape(time, &Shape::Instant));
            }
        }
    }

    fn object(&mut self, value: &Value, class: &'static Class) {
        let Value::Object(members) = value else {
            self.wrong(
                value,
                Rule::Schema,
                &format!("an object of class `{}`", class.name),
            );
            return;
        };
        for name in class.required {
            if !members.contains_key(*name) {
                self.missing(name, class.name);
            }
        }
        if let Some(types) = members.get("type")
            && !matches!(class.types, Types::Absent)
        {
            self.below("type", |walker| walker.types(types, &class.types));
        }
        for (name, shape) in class.members {
            if let Some(member) = members.get(*name) {
                self.below(name, |walker| walker.shape(member, shape));
            }
        }
        if class.closed {
            self.unknown_members(members, class);
        }
        if let Some(rule) = class.rule {
            rule(members, self);
        }
    }

    fn unknown_members(&mut self, members: &Map<String, Value>, class: &'static Class) {
        for name in members.keys() {
            let known = name == "type" || class.members.iter().any(|(known, _)| known == name);
            if !known {
                let expected = format!("no further members: `{}` cannot be extended", class.name);
                self.problem(
                    name,
                    Rule::Schema,
                    "an unknown member",
                    &expected,
                    "remove it",
                );
            }
        }
    }

    fn shape(&mut self, value: &Value, shape: &'static Shape) {
        match shape {
            Shape::Many(one) => {
                let Value::Array(items) = value else {
                    return self.shape(value, one);
                };
                for (index, item) in items.iter().enumerate() {
                    self.below(&index.to_string(), |walker| walker.shape(item, one));
                }
            }
            Shape::Object(class) => self.object(value, class),
            Shape::Credential => self.credential(value, &clr_classes::VERIFIABLE_CREDENTIAL),
            Shape::Endorsement => self.credential(value, &classes::ENDORSEMENT_CREDENTIAL),
            Shape::Issuer => self.issuer(value),
            Shape::Text => self.text(value, "a string", |_| true),
            Shape::Iri => self.iri(value),
            Shape::Jws => self.text(
                value,
                "a JSON Web Signature in compact form",
                term::is_compact_jws,
            ),
            Shape::Language => self.text(
                value,
                "a language code such as `en` or `pt-BR`",
                term::is_language_code,
            ),
            Shape::Instant => self.string(
                value,
                "an instant with a zone, such as `2024-06-30T12:00:00Z`",
                |text| Instant::parse(text).is_some(),
            ),
            Shape::Date => self.string(value, "a date", |text| CalendarDate::parse(text).is_some()),
            Shape::Closed(terms) => {
                self.string(value, &format!("one of {}", terms.join(", ")), |text| {
                    terms.contains(&text)
                });
            }
            Shape::Open(terms) => self.open_term(value, terms),
            Shape::Boolean if value.is_boolean() => {}
            Shape::Boolean => self.wrong(value, Rule::Schema, "true or false"),
            Shape::Number if value.is_number() => {}
            Shape::Number => self.wrong(value, Rule::Schema, "a number"),
        }
    }

    /// A string that may not be a language map.
    fn string(&mut self, value: &Value, expected: &str, fits: impl Fn(&str) -> bool) {
        if !value.as_str().is_some_and(fits) {
            self.wrong(value, Rule::Schema, expected);
        }
    }

    /// A string for which the schemas take a language map too.
    fn text(&mut self, value: &Value, expected: &str, fits: impl Fn(&str) -> bool + Copy) {
        if value.as_str().is_some_and(fits) {
            return;
        }
        let rule = if is_language_map(value, fits) {
            Rule::LanguageMap
        } else {
            Rule::Schema
        };
        self.wrong(value, rule, expected);
    }

    fn iri(&mut self, value: &Value) {
        self.text(value, "an absolute IRI", |_| true);
        if let Some(text) = value.as_str()
            && Iri::parse(text).is_none()
        {
            self.wrong(value, Rule::Iri, "an absolute IRI");
        }
    }

    fn open_term(&mut self, value: &Value, terms: &[&str]) {
        let expected = format!("one of {}, or a term `ext:…`", terms.join(", "));
        match value.as_str() {
            Some(text) if terms.contains(&text) => {}
            Some(text) if term::is_extension_to_schemas(text) => {
                if !term::is_extension(text) {
                    self.wrong(value, Rule::Term, &expected);
                }
            }
            _ => self.wrong(value, Rule::Schema, &expected),
        }
    }

    /// `ProfileRef` of data model 2.0 is a `Profile` or its address; data model 1.1 knows the `Profile` only.
    fn issuer(&mut self, value: &Value) {
        let reference = value.is_string() || is_language_map(value, |_| true);
        if self.data_model == DataModel::V2_0 && reference {
            self.iri(value);
        } else {
            self.object(value, &classes::PROFILE);
        }
    }

    fn types(&mut self, value: &Value, types: &Types) {
        match types {
            Types::Absent => {}
            Types::Any => self.text(value, "the name of a type, as one string", |_| true),
            Types::Constant(name) => self.text(value, &format!("`{name}`"), |text| text == *name),
            Types::Contains(name) => {
                let expected = format!("`{name}`, or an array with it");
                self.type_set(value, &expected, &[&[name]]);
            }
            Types::Credential(names) => {
                let expected = format!(
                    "an array of `VerifiableCredential` and `{}`",
                    names.join("` or `")
                );
                self.type_set(value, &expected, &[&["VerifiableCredential"], names]);
            }
        }
    }

    /// `type` as a set: of each group of names one must be in it.
    fn type_set(&mut self, value: &Value, expected: &str, groups: &[&[&str]]) {
        if let Some(name) = value.as_str() {
            // One string can satisfy one group only; the schemas take any.
            if !matches!(groups, [only] if only.contains(&name)) {
                self.wrong(value, Rule::Type, expected);
            }
            return;
        }
        let Value::Array(items) = value else {
            return self.text(value, expected, |_| true);
        };
        for (index, item) in items.iter().enumerate() {
            self.below(&index.to_string(), |walker| {
                walker.text(item, "the name of a type", |_| true);
            });
        }
        let has = |group: &&[&str]| {
            items
                .iter()
                .any(|item| item.as_str().is_some_and(|name| group.contains(&name)))
        };
        if !groups.iter().all(has) {
            self.wrong(value, Rule::Schema, expected);
        }
    }

    /// OB 3.0: "The first item is a URI [...] `https://www.w3.org/ns/credentials/v2` and the second item is a URI".
    fn context(&mut self, value: &Value, contexts: Contexts) {
        let base = match self.data_model {
            DataModel::V1_1 => CREDENTIALS_V1,
            DataModel::V2_0 => CREDENTIALS_V2,
        };
        let expected = format!("an array of `{base}`{}", contexts.words());
        let Value::Array(items) = value else {
            let rule = if value.is_string() || value.is_object() {
                Rule::Context
            } else {
                Rule::Schema
            };
            return self.wrong(value, rule, &expected);
        };
        let first = items.first().is_some_and(|item| item == base);
        let further = contexts.further();
        let fits = |(index, is): (usize, &fn(&str) -> bool)| {
            items.get(index + 1).and_then(Value::as_str).is_some_and(is)
        };
        if !first || !further.iter().enumerate().all(fits) {
            self.wrong(value, Rule::Schema, &expected);
        }
        for (index, item) in items.iter().enumerate().skip(1 + further.len()) {
            if !item.is_string() && !item.is_object() {
                self.below(&index.to_string(), |walker| {
                    walker.wrong(item, Rule::Schema, "the address of a context, or a context");
                });
            }
        }
    }

    fn missing(&mut self, name: &str, class: &str) {
        let expected = format!("`{name}`, which `{class}` requires");
        self.problem(
            name,
            Rule::Schema,
            "nothing",
            &expected,
            &format!("add `{name}`"),
        );
    }

    fn wrong(&mut self, value: &Value, rule: Rule, expected: &str) {
        let mend = match rule {
            Rule::LanguageMap => "write the text in one language, as a string",
            Rule::Iri => "write the whole identifier with its scheme",
            _ => "correct the value",
        };
        let found = self.describe(value);
        self.problem("", rule, &found, expected, mend);
    }

    /// Repeats only what cannot be personal: types, contexts, terms and times.
    fn describe(&self, value: &Value) -> String {
        let place = self.at.to_string();
        let harmless = [
            "/@context",
            "/type",
            "Type",
            "Date",
            "/validFrom",
            "/validUntil",
            "/created",
            "/inLanguage",
        ];
        let harmless =
            harmless.iter().any(|word| place.contains(word)) && !place.contains("dateOfBirth");
        match value {
            Value::String(text) if harmless && text.len() <= ECHO => format!("`{text}`"),
            Value::String(_) => "a string".to_owned(),
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "a boolean".to_owned(),
            Value::Number(_) => "a number".to_owned(),
            Value::Array(_) => "an array".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        }
    }

    fn below(&mut self, name: &str, walk: impl FnOnce(&mut Self)) {
        let below = self.at.child(name);
        let here = std::mem::replace(&mut self.at, below);
        walk(self);
        self.at = here;
    }
}

/// Says whether the schemas take the value for a language map; an empty object is one to them.
fn is_language_map(value: &Value, fits: impl Fn(&str) -> bool) -> bool {
    value.as_object().is_some_and(|map| {
        map.iter()
            .all(|(key, text)| term::is_language_map_key(key) && text.as_str().is_some_and(&fits))
    })
}
