//! The create term definition algorithm ([§ 4.2.2]).
//!
//! [§ 4.2.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#create-term-definition

use std::sync::Arc;

use serde_json::{Map, Value};

use super::definition_iri::{Definitions, Mapped, split_compact};
use super::processing::{Application, Processing, Processor, parse_direction};
use super::{Container, Context, MappedIri, Mapping, ScopedContext, Term, TypeMapping, next_id};
use crate::keyword::Keyword;
use crate::{ErrorCode, LinkedDataError, iri};

/// A term definition in the making.
struct Draft<'d> {
    name: &'d str,
    value: &'d Map<String, Value>,
    /// Written as plain text: such a term may serve as a prefix.
    simple: bool,
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
        term.reverse = true;
        Ok(Some(Arc::new(term)))
    }

    /// Steps 14 to 18: the IRI or keyword; false if it is reserved for keywords to come.
    fn define_mapping(
        &mut self,
        result: &mut Context,
        name: &'d str,
        draft: &Draft<'_>,
        term: &mut Term,
        processor: &mut Processor<'_>,
    ) -> Result<bool, LinkedDataError> {
        match draft.value.get("@id") {
            Some(Value::Null) => return Ok(true),
            Some(Value::String(text)) if text != name => {
                return self.define_explicit(result, name, text, draft, term, processor);
            }
            Some(Value::String(_)) | None => {}
            Some(_) => return Err(self.mistake(ErrorCode::InvalidIriMapping, name, "an IRI")),
        }
        if name == "@type" {
            term.mapping = Mapping::Keyword(Keyword::Type);
            return Ok(true);
        }
        let implied = self.implied_iri(result, name, processor)?;
        term.mapping = Mapping::Iri(MappedIri::new(&implied));
        Ok(true)
    }

    /// Step 14.2: the IRI is written out.
    fn define_explicit(
        &mut self,
        result: &mut Context,
        name: &'d str,
        text: &str,
        draft: &Draft<'_>,
        term: &mut Term,
        processor: &mut Processor<'_>,
    ) -> Result<bool, LinkedDataError> {
        if Keyword::parse(text).is_none() && iri::is_keyword_like(text) {
            return Ok(false);
        }
        let mapped = self.expand(result, text, processor)?;
        let inner_colon = split_compact(name).is_some_and(|(_, suffix)| !suffix.is_empty());
        if inner_colon || name.contains('/') {
            self.mark_defined(name);
            if self.expand(result, name, processor)? != mapped {
                let expected = "the IRI its own name expands to";
                return Err(self.mistake(ErrorCode::InvalidIriMapping, name, expected));
            }
        }
        term.mapping = match mapped {
            Mapped::Keyword(Keyword::Context) => {
                return Err(self.mistake(
                    ErrorCode::InvalidKeywordAlias,
                    name,
                    "no alias of `@context`",
                ));
            }
            Mapped::Keyword(keyword) => Mapping::Keyword(keyword),
            Mapped::Iri(text) if iri::has_scheme(&text) || iri::is_blank(&text) => {
                let ends_in_delimiter = text.ends_with([':', '/', '?', '#', '[', ']', '@']);
                term.prefix = draft.simple
                    && !name.contains([':', '/'])
                    && (ends_in_delimiter || iri::is_blank(&text));
                Mapping::Iri(MappedIri::new(&text))
            }
            Mapped::Iri(_) | Mapped::Null => {
                return Err(self.mistake(ErrorCode::InvalidIriMapping, name, "an absolute IRI"));
            }
        };
        Ok(true)
    }

    /// Steps 15, 16, 18: the IRI follows from the name.
    fn implied_iri(
        &mut self,
        result: &mut Context,
        name: &'d str,
        processor: &mut Processor<'_>,
    ) -> Result<String, LinkedDataError> {
        if let Some((prefix, suffix)) = split_compact(name) {
            if self.local.contains_key(prefix) {
                self.create(result, prefix, processor)?;
            }
            if let Some(Term {
                mapping: Mapping::Iri(mapped),
                ..
            }) = result.term(prefix)
            {
                return Ok(format!("{}{suffix}", mapped.as_str()));
            }
            return Ok(name.to_owned());
        }
        if name.contains('/') {
            return match result.expand_vocab(name, false) {
                super::Expanded::Iri(text) if iri::has_scheme(&text) => Ok(text.into_owned()),
                _ => Err(self.mistake(ErrorCode::InvalidIriMapping, name, "an absolute IRI")),
            };
        }
        match &result.vocab {
            Some(vocab) => Ok(format!("{vocab}{name}")),
            None => Err(self.mistake(ErrorCode::InvalidIriMapping, name, "an IRI")),
        }
    }

    /// Step 19.
    fn define_container(&self, draft: &Draft<'_>, term: &mut Term) -> Result<(), LinkedDataError> {
        let Some(value) = draft.value.get("@container") else {
            return Ok(());
        };
        term.container = Container::parse(value).ok_or_else(|| {
            self.mistake(
                ErrorCode::InvalidContainerMapping,
                draft.name,
                "an allowed container",
            )
        })?;
        if term.container.contains(Container::TYPE) {
            match term.type_mapping {
                None => term.type_mapping = Some(TypeMapping::Id),
                Some(TypeMapping::Id | TypeMapping::Vocab) => {}
                Some(_) => {
                    let expected = "`@id` or `@vocab` as type of a type map";
                    return Err(self.mistake(ErrorCode::InvalidTypeMapping, draft.name, expected));
                }
            }
        }
        Ok(())
    }

    /// Step 20.
    fn define_index(
        &mut self,
        result: &mut Context,
        draft: &Draft<'_>,
        term: &mut Term,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some(value) = draft.value.get("@index") else {
            return Ok(());
        };
        if let Value::String(text) = value
            && term.container.contains(Container::INDEX)
            && let Mapped::Iri(iri) = self.expand(result, text, processor)?
            && iri::has_scheme(&iri)
        {
            term.index = Some(text.as_str().into());
            return Ok(());
        }
        Err(self.mistake(
            ErrorCode::InvalidTermDefinition,
            draft.name,
            "an index that is an IRI",
        ))
    }

    /// Step 21. An embedded context is known to be valid; one from outside is tried before it is kept.
    fn define_context(
        &self,
        result: &Context,
        draft: &Draft<'_>,
        term: &mut Term,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some(value) = draft.value.get("@context") else {
            return Ok(());
        };
        if matches!(term.mapping, Mapping::Keyword(_)) && draft.name != "@type" {
            return Err(self.mistake(ErrorCode::InvalidKeywordAlias, draft.name, "no context"));
        }
        let names_itself = value
            .as_str()
            .is_some_and(|url| self.run.chain.iter().any(|known| known == url));
        if processor.inline_contexts && !names_itself {
            let run = Processing {
                application: Application::PROPERTY,
                base: self.run.base,
                chain: self.run.chain,
                place: self.run.place,
            };
            let tried = processor.process(&Arc::new(result.clone()), value, &run);
            if tried.is_err_and(|error| !error.is_limit()) {
                let expected = "a valid context of its own";
                return Err(self.mistake(ErrorCode::InvalidScopedContext, draft.name, expected));
            }
        }
        term.context = Some(Arc::new(ScopedContext {
            id: next_id(),
            value: value.clone(),
            base: self.run.base.map(Arc::from),
        }));
        Ok(())
    }

    /// Steps 22 and 23: language and direction of plain text.
    fn define_text(&self, draft: &Draft<'_>, term: &mut Term) -> Result<(), LinkedDataError> {
        if draft.value.contains_key("@type") {
            return Ok(());
        }
        match draft.value.get("@language") {
            None => {}
            Some(Value::Null) => term.language = Some(None),
            Some(Value::String(tag)) => term.language = Some(Some(tag.to_ascii_lowercase().into())),
            Some(_) => {
                let expected = "a language tag or null";
                return Err(self.mistake(ErrorCode::InvalidLanguageMapping, draft.name, expected));
            }
        }
        if let Some(value) = draft.value.get("@direction") {
            let direction = parse_direction(value).ok_or_else(|| {
                self.mistake(
                    ErrorCode::InvalidBaseDirection,
                    draft.name,
                    "`ltr` or `rtl`",
                )
            })?;
            term.direction = Some(direction);
        }
        Ok(())
    }

    /// Step 24.
    fn define_nest(&self, draft: &Draft<'_>, term: &mut Term) -> Result<(), LinkedDataError> {
        match draft.value.get("@nest") {
            None => Ok(()),
            Some(Value::String(text)) if text == "@nest" || Keyword::parse(text).is_none() => {
                term.nest = Some(text.as_str().into());
                Ok(())
            }
            Some(_) => {
                Err(self.mistake(ErrorCode::InvalidNestValue, draft.name, "`@nest` or a term"))
            }
        }
    }

    /// Step 25.
    fn define_prefix(&self, draft: &Draft<'_>, term: &mut Term) -> Result<(), LinkedDataError> {
        let Some(value) = draft.value.get("@prefix") else {
            return Ok(());
        };
        if draft.name.contains([':', '/']) {
            let expected = "no prefix in a compact name";
            return Err(self.mistake(ErrorCode::InvalidTermDefinition, draft.name, expected));
        }
        let Value::Bool(prefix) = value else {
            return Err(self.mistake(ErrorCode::InvalidPrefixValue, draft.name, "true or false"));
        };
        if *prefix && matches!(term.mapping, Mapping::Keyword(_)) {
            let expected = "no keyword as prefix";
            return Err(self.mistake(ErrorCode::InvalidTermDefinition, draft.name, expected));
        }
        term.prefix = *prefix;
        Ok(())
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
