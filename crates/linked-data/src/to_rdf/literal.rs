//! Literals.

use serde_json::Value;

use super::Walk;
use super::number::{Lexical, canonical};
use crate::dataset::Term;
use crate::nquads::{XSD_STRING, write_tagged, write_typed};
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError, iri, jcs};

impl Walk<'_> {
    /// A scalar with the datatype it is given, else the one of its kind.
    pub(super) fn typed_literal(
        &mut self,
        value: &Value,
        datatype: Option<&str>,
        place: &Place<'_>,
    ) -> Result<Option<Term>, LinkedDataError> {
        if datatype.is_some_and(|datatype| !iri::is_well_formed(datatype)) {
            let found = || "a literal whose type is no IRI".to_owned();
            return self
                .lose(ErrorCode::InvalidIri, place, found)
                .map(|()| None);
        }
        let number;
        let (lexical, own_type) = match value {
            Value::Bool(true) => ("true", XSD_BOOLEAN),
            Value::Bool(false) => ("false", XSD_BOOLEAN),
            Value::Number(value) => {
                self.verify_exact(value, place)?;
                number = canonical(value, datatype == Some(XSD_DOUBLE));
                match &number {
                    Lexical::Double(text) => (text.as_str(), XSD_DOUBLE),
                    Lexical::Integer(text) => (text.as_str(), XSD_INTEGER),
                }
            }
            Value::String(text) => (text.as_str(), XSD_STRING),
            Value::Null | Value::Array(_) | Value::Object(_) => return Ok(None),
        };
        let datatype = datatype.unwrap_or(own_type);
        self.dataset
            .write(|out| write_typed(out, lexical, datatype))
            .map(Some)
    }

    /// A text, with its language if it has one.
    pub(super) fn text_literal(
        &mut self,
        text: &str,
        language: Option<&str>,
        place: &Place<'_>,
    ) -> Result<Option<Term>, LinkedDataError> {
        let Some(language) = language else {
            return self
                .dataset
                .write(|out| write_typed(out, text, XSD_STRING))
                .map(Some);
        };
        if oxilangtag::LanguageTag::parse(language).is_err() {
            let found = || format!("the language tag `{language}`");
            return self
                .lose(ErrorCode::InvalidLanguageTaggedString, place, found)
                .map(|()| None);
        }
        // Processors may write language tags in lower case; the widespread ones do, and signatures depend on it.
        let language = language.to_ascii_lowercase();
        self.dataset
            .write(|out| write_tagged(out, text, &language))
            .map(Some)
    }

    /// JSON as a literal, in the form of RFC 8785.
    pub(super) fn json_literal(
        &mut self,
        value: &Value,
        place: &Place<'_>,
    ) -> Result<Option<Term>, LinkedDataError> {
        if self.rules.lossless {
            self.verify_exact_json(value, place)?;
        }
        let text = jcs::to_string(value);
        self.dataset
            .write(|out| write_typed(out, &text, RDF_JSON))
            .map(Some)
    }

    fn verify_exact_json(&self, value: &Value, place: &Place<'_>) -> Result<(), LinkedDataError> {
        match value {
            Value::Number(number) => self.verify_exact(number, place),
            Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| {
                self.verify_exact_json(item, &Place::Element(place, index))
            }),
            Value::Object(members) => members.iter().try_for_each(|(name, member)| {
                self.verify_exact_json(member, &Place::Member(place, name))
            }),
            Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
        }
    }

    /// Integers beyond 2^53 − 1 share their double with others: one could be put in the place of the other.
    fn verify_exact(
        &self,
        number: &serde_json::Number,
        place: &Place<'_>,
    ) -> Result<(), LinkedDataError> {
        const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
        let inexact = number.as_f64().is_none_or(|double| {
            let integer = !number.is_f64() || (double.fract() == 0.0 && double.abs() < 1e21);
            integer && double.abs() > MAX_SAFE_INTEGER
        });
        if inexact && self.rules.lossless {
            return Err(place.mistake(
                ErrorCode::UnsafeNumber,
                "an integer beyond ±9007199254740991",
                "an integer that a double holds exactly",
                "write the number as text",
            ));
        }
        Ok(())
    }
}

const RDF_JSON: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
const XSD_BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";
const XSD_DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
const XSD_INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
