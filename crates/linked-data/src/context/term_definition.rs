//! The create term definition algorithm ([§ 4.2.2]).
//!
//! [§ 4.2.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#create-term-definition

use std::sync::Arc;

use serde_json::{Map, Value};

use super::definition_iri::{Definitions, Mapped};
use super::processing::Processor;
use super::{Container, Context, MappedIri, Mapping, Term, TypeMapping};
use crate::keyword::Keyword;
use crate::{ErrorCode, LinkedDataError, iri};

/// A term definition in the making.
pub(super) struct Draft<'d> {
    pub(super) name: &'d str,
    pub(super) value: &'d Map<String, Value>,
    /// Written as plain text: such a term may serve as a prefix.
    pub(super) simple: bool,
}

impl<'d> Definitions<'d> {
    /// Makes a definition; none if the name or the IRI is reserved for keywords to come.
    pub(super) fn define(
        &mut self,
        result: &mut Context,
        name: &'d str,
        value: &'d Value,
        processor: &mut Processor<'_>,
    ) -> Result<Option<Arc<Term>>, LinkedDataError> {
        if name.is_empty() {
            return Err(self.mistake(ErrorCode::InvalidTermDefinition, name, "a name"));
        }
        if name == "@type" {
            self.verify_type_definition(value)?;
        } else if Keyword::parse(name).is_some() {
            return Err(self.mistake(ErrorCode::KeywordRedefinition, name, "no keyword"));
        } else if iri::is_keyword_like(name) {
            return Ok(None);
        }
        let wrapped;
        let (value, simple) = match value {
            Value::Null | Value::String(_) => {
                wrapped = Map::from_iter([("@id".to_owned(), value.clone())]);
                (&wrapped, value.is_string())
            }
            Value::Object(value) => (value, false),
            _ => {
                return Err(self.mistake(
                    ErrorCode::InvalidTermDefinition,
                    name,
                    "text or an object",
                ));
            }
        };
        self.define_draft(
            result,
            name,
            &Draft {
                name,
                value,
                simple,
            },
            processor,
        )
    }

    fn define_draft(
        &mut self,
        result: &mut Context,
        name: &'d str,
        draft: &Draft<'_>,
        processor: &mut Processor<'_>,
    ) -> Result<Option<Arc<Term>>, LinkedDataError> {
        let mut term = Term {
            mapping: Mapping::Null,
            prefix: false,
            protected: self.protected,
            reverse: false,
            type_mapping: None,
            language: None,
            direction: None,
            container: Container::default(),
            context: None,
            index: None,
            nest: None,
        };
        match draft.value.get("@protected") {
            None => {}
            Some(Value::Bool(protected)) => term.protected = *protected,
            Some(_) => {
                return Err(self.mistake(ErrorCode::InvalidProtectedValue, name, "true or false"));
            }
        }
        self.define_type(result, draft, &mut term, processor)?;
        if draft.value.contains_key("@reverse") {
            return self.define_reverse(result, draft, term, processor);
        }
        if !self.define_mapping(result, name, draft, &mut term, processor)? {
            return Ok(None);
        }
        self.define_container(draft, &mut term)?;
        self.define_index(result, draft, &mut term, processor)?;
        self.define_context(result, draft, &mut term, processor)?;
        self.define_text(draft, &mut term)?;
        self.define_nest(draft, &mut term)?;
        self.define_prefix(draft, &mut term)?;
        if draft
            .value
            .keys()
            .any(|member| !is_definition_member(member))
        {
            return Err(self.mistake(ErrorCode::InvalidTermDefinition, name, "no other members"));
        }
        Ok(Some(Arc::new(term)))
    }

    /// Step 4: `@type` itself may be made a set or protected, no more.
    fn verify_type_definition(&self, value: &Value) -> Result<(), LinkedDataError> {
        let fits = value.as_object().is_some_and(|members| {
            !members.is_empty()
                && members.iter().all(|(member, value)| match member.as_str() {
                    "@container" => value == "@set",
                    "@protected" => true,
                    _ => false,
                })
        });
        if fits {
            return Ok(());
        }
        Err(self.mistake(
            ErrorCode::KeywordRedefinition,
            "@type",
            "a set, protected or not",
        ))
    }

    /// Step 12: how values are to be read.
    fn define_type(
        &mut self,
        result: &mut Context,
        draft: &Draft<'_>,
        term: &mut Term,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some(value) = draft.value.get("@type") else {
            return Ok(());
        };
        let invalid = |definitions: &Self| {
            definitions.mistake(
                ErrorCode::InvalidTypeMapping,
                draft.name,
                "a type that is an IRI",
            )
        };
        let Value::String(text) = value else {
            return Err(invalid(self));
        };
        term.type_mapping = Some(match self.expand(result, text, processor)? {
            Mapped::Keyword(Keyword::Id) => TypeMapping::Id,
            Mapped::Keyword(Keyword::Json) => TypeMapping::Json,
            Mapped::Keyword(Keyword::None) => TypeMapping::None,
            Mapped::Keyword(Keyword::Vocab) => TypeMapping::Vocab,
            Mapped::Iri(text) if iri::has_scheme(&text) => TypeMapping::Iri(text.into()),
            Mapped::Iri(_) | Mapped::Keyword(_) | Mapped::Null => return Err(invalid(self)),
        });
        Ok(())
    }

    /// Step 13: a property that is written at its object.
    fn define_reverse(
        &mut self,
        result: &mut Context,
        draft: &Draft<'_>,
        mut term: Term,
        processor: &mut Processor<'_>,
    ) -> Result<Option<Arc<Term>>, LinkedDataError> {
        if draft.value.contains_key("@id") || draft.value.contains_key("@nest") {
            let expected = "`@reverse` without `@id` and `@nest`";
            return Err(self.mistake(ErrorCode::InvalidReverseProperty, draft.name, expected));
        }
        let Some(Value::String(text)) = draft.value.get("@reverse") else {
            return Err(self.mistake(ErrorCode::InvalidIriMapping, draft.name, "an IRI"));
        };
        if iri::is_keyword_like(text) {
            return Ok(None);
        }
        term.mapping = match self.expand(result, text, processor)? {
            Mapped::Iri(text) if text.contains(':') => Mapping::Iri(MappedIri::new(&text)),
            _ => return Err(self.mistake(ErrorCode::InvalidIriMapping, draft.name, "an IRI")),
        };
        match draft.value.get("@container") {
            None | Some(Value::Null) => {}
            Some(value) => {
                let container = Container::parse(value)
                    .filter(|one| *one == Container::SET || *one == Container::INDEX);
                let expected = "a set or an index as container";
                term.container = container.ok_or_else(|| {
                    self.mistake(ErrorCode::InvalidReverseProperty, draft.name, expected)
                })?;
            }
        }
        // The suite of tests has an index property here, though the numbered steps end before they come to it.
        self.define_index(result, draft, &mut term, processor)?;
        term.reverse = true;
        Ok(Some(Arc::new(term)))
    }

    /// Step 27: a protected term may be said again, not changed.
    pub(super) fn respect_protection(
        &self,
        name: &str,
        term: Arc<Term>,
        previous: Option<Arc<Term>>,
    ) -> Result<Arc<Term>, LinkedDataError> {
        let Some(previous) = previous.filter(|previous| previous.protected) else {
            return Ok(term);
        };
        if self.run.application.override_protected {
            return Ok(term);
        }
        let alike = Term {
            protected: true,
            ..term.as_ref().clone()
        };
        if alike == *previous {
            return Ok(previous);
        }
        Err(self.mistake(
            ErrorCode::ProtectedTermRedefinition,
            name,
            "its protected definition",
        ))
    }
}

fn is_definition_member(member: &str) -> bool {
    matches!(
        member,
        "@id"
            | "@reverse"
            | "@container"
            | "@context"
            | "@direction"
            | "@index"
            | "@language"
            | "@nest"
            | "@prefix"
            | "@protected"
            | "@type"
    )
}
