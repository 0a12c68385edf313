//! Steps 19 to 25 of the create term definition algorithm ([§ 4.2.2]): how the values of a term are written.
//!
//! [§ 4.2.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#create-term-definition

use std::sync::Arc;

use serde_json::Value;

use super::defaults::parse_direction;
use super::definition_iri::{Definitions, Mapped};
use super::processing::{Application, Processing, Processor};
use super::term_definition::Draft;
use super::{Container, Context, Mapping, ScopedContext, Term, TypeMapping, next_id};
use crate::keyword::Keyword;
use crate::{ErrorCode, LinkedDataError, iri};

impl Definitions<'_> {
    /// Step 19.
    pub(super) fn define_container(
        &self,
        draft: &Draft<'_>,
        term: &mut Term,
    ) -> Result<(), LinkedDataError> {
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
    pub(super) fn define_index(
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

    /// Step 21. An embedded context is known to be valid, and a pinned one was tried when it was pinned; one from outside is tried before it is kept.
    pub(super) fn define_context(
        &self,
        result: &Context,
        draft: &Draft<'_>,
        term: &mut Term,
        processor: &mut Processor<'_>,
    ) -> Result<(), LinkedDataError> {
        let Some(value) = draft.value.get("@context") else {
            return Ok(());
        };
        if processor.inline_contexts {
            let run = Processing {
                application: Application::PROPERTY,
                trial: true,
                ..*self.run
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
    pub(super) fn define_text(
        &self,
        draft: &Draft<'_>,
        term: &mut Term,
    ) -> Result<(), LinkedDataError> {
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
    pub(super) fn define_nest(
        &self,
        draft: &Draft<'_>,
        term: &mut Term,
    ) -> Result<(), LinkedDataError> {
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
    pub(super) fn define_prefix(
        &self,
        draft: &Draft<'_>,
        term: &mut Term,
    ) -> Result<(), LinkedDataError> {
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
}
