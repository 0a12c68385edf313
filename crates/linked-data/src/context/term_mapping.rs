//! Steps 14 to 18 of the create term definition algorithm ([§ 4.2.2]): what a term stands for.
//!
//! [§ 4.2.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#create-term-definition

use serde_json::Value;

use super::definition_iri::{Definitions, Mapped, split_compact};
use super::processing::Processor;
use super::term_definition::Draft;
use super::{Context, Expanded, MappedIri, Mapping, Term};
use crate::keyword::Keyword;
use crate::{ErrorCode, LinkedDataError, iri};

impl<'d> Definitions<'d> {
    /// Steps 14 to 18: the IRI or keyword; false if it is reserved for keywords to come.
    pub(super) fn define_mapping(
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
                Expanded::Iri(text) if iri::has_scheme(&text) => Ok(text.into_owned()),
                _ => Err(self.mistake(ErrorCode::InvalidIriMapping, name, "an absolute IRI")),
            };
        }
        match &result.vocab {
            Some(vocab) => Ok(format!("{vocab}{name}")),
            None => Err(self.mistake(ErrorCode::InvalidIriMapping, name, "an IRI")),
        }
    }
}
