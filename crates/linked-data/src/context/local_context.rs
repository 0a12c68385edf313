//! The context processing algorithm ([§ 4.1.2]).
//!
//! [§ 4.1.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#algorithm

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::defaults::{apply_base, apply_direction, apply_language, apply_vocab, invalid};
use super::definition_iri::Definitions;
use super::processing::{Application, Processing, Processor, kind, unknown_context};
use super::{Context, next_id};
use crate::place::Place;
use crate::{ErrorCode, LinkedDataError, Resource, iri};

impl<'e> Processor<'e> {
    /// Applies a local context, a list of them or the URL of one.
    pub(crate) fn process(
        &mut self,
        active: &Arc<Context>,
        local: &Value,
        run: &Processing<'_>,
    ) -> Result<Context, LinkedDataError> {
        self.count()?;
        let mut result = Context {
            id: next_id(),
            ..active.as_ref().clone()
        };
        if !run.application.propagate && result.previous.is_none() {
            result.previous = Some(Arc::clone(active));
        }
        let one = std::slice::from_ref(local);
        for item in local.as_array().map_or(one, Vec::as_slice) {
            match item {
                Value::Null => result = nullify(&result, run)?,
                Value::String(url) => result = self.process_remote(result, url, run)?,
                Value::Object(definition) => {
                    self.process_definition(&mut result, definition, run)?;
                }
                other => {
                    return Err(run.place.mistake(
                        ErrorCode::InvalidLocalContext,
                        kind(other),
                        "the URL of a context",
                        "name the context by its URL",
                    ));
                }
            }
        }
        Ok(result)
    }

    fn count(&mut self) -> Result<(), LinkedDataError> {
        self.processed += 1;
        if self.processed > self.limits.contexts {
            return Err(LinkedDataError::Limit {
                resource: Resource::Contexts,
                limit: self.limits.contexts,
            });
        }
        Ok(())
    }

    fn process_remote(
        &mut self,
        result: Context,
        url: &str,
        run: &Processing<'_>,
    ) -> Result<Context, LinkedDataError> {
        let url = absolute_url(url, run);
        let again = run.chain.iter().any(|known| *known == url);
        if again && run.trial {
            return Ok(result);
        }
        if again || run.chain.len() >= CHAIN_LIMIT {
            return Err(run.place.mistake(
                ErrorCode::ContextOverflow,
                format!("`{url}` again, while it is being processed"),
                "contexts that do not include each other in a circle",
                "remove the circle",
            ));
        }
        let local = self.load(&url, run.place)?;
        let chain: Vec<String> = run
            .chain
            .iter()
            .cloned()
            .chain([url.clone().into_owned()])
            .collect();
        let inner = Processing {
            application: Application::LOCAL,
            base: Some(&url),
            chain: &chain,
            trial: run.trial,
            place: run.place,
        };
        self.process(&Arc::new(result), local, &inner)
    }

    /// The `@context` of a context document.
    fn load(&self, url: &str, place: &Place<'_>) -> Result<&'e Value, LinkedDataError> {
        let Some((_, document)) = (self.documents)(url) else {
            return Err(unknown_context(url, place));
        };
        document.get("@context").ok_or_else(|| {
            place.mistake(
                ErrorCode::InvalidRemoteContext,
                format!("a document without `@context` at `{url}`"),
                "a context document",
                "name another context",
            )
        })
    }

    fn process_definition(
        &mut self,
        result: &mut Context,
        definition: &Map<String, Value>,
        run: &Processing<'_>,
    ) -> Result<(), LinkedDataError> {
        let definition = self.with_import(definition, run)?;
        if definition
            .get("@version")
            .is_some_and(|version| version.as_f64() != Some(1.1))
        {
            return Err(invalid(
                run,
                ErrorCode::InvalidVersionValue,
                "@version",
                "1.1",
            ));
        }
        if definition
            .get("@propagate")
            .is_some_and(|value| !value.is_boolean())
        {
            return Err(invalid(
                run,
                ErrorCode::InvalidPropagateValue,
                "@propagate",
                "true or false",
            ));
        }
        apply_base(result, &definition, run)?;
        apply_vocab(result, &definition, run)?;
        apply_language(result, &definition, run)?;
        apply_direction(result, &definition, run)?;
        let protected = match definition.get("@protected") {
            None => false,
            Some(Value::Bool(protected)) => *protected,
            Some(_) => {
                return Err(invalid(
                    run,
                    ErrorCode::InvalidProtectedValue,
                    "@protected",
                    "true or false",
                ));
            }
        };
        let definitions = Definitions::new(&definition, protected, run);
        definitions.create_all(result, self)
    }

    /// Steps 5.6: puts the members of an imported context under those of this one.
    fn with_import<'d>(
        &self,
        definition: &'d Map<String, Value>,
        run: &Processing<'_>,
    ) -> Result<Cow<'d, Map<String, Value>>, LinkedDataError> {
        let Some(import) = definition.get("@import") else {
            return Ok(Cow::Borrowed(definition));
        };
        let Value::String(url) = import else {
            return Err(invalid(
                run,
                ErrorCode::InvalidImportValue,
                "@import",
                "a URL",
            ));
        };
        let url = absolute_url(url, run);
        let Value::Object(imported) = self.load(&url, run.place)? else {
            return Err(invalid(
                run,
                ErrorCode::InvalidRemoteContext,
                "@import",
                "one context",
            ));
        };
        if imported.contains_key("@import") {
            return Err(invalid(
                run,
                ErrorCode::InvalidContextEntry,
                "@import",
                "no second import",
            ));
        }
        let mut merged = imported.clone();
        merged.extend(
            definition
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        merged.shift_remove("@import");
        Ok(Cow::Owned(merged))
    }
}

/// Contexts that may lead to each other.
const CHAIN_LIMIT: usize = 16;

/// Step 5.1: `null` clears everything, unless that would clear protected terms.
fn nullify(result: &Context, run: &Processing<'_>) -> Result<Context, LinkedDataError> {
    let protects = result.terms.values().any(|term| term.protected);
    if protects && !run.application.override_protected {
        return Err(run.place.mistake(
            ErrorCode::InvalidContextNullification,
            "null",
            "a context that keeps the protected terms",
            "remove the null",
        ));
    }
    let mut fresh = Context::initial(result.original_base.as_deref());
    if !run.application.propagate {
        // The context to go back to stays the one from before.
        fresh.previous.clone_from(&result.previous);
    }
    Ok(fresh)
}

fn absolute_url<'u>(url: &'u str, run: &Processing<'_>) -> Cow<'u, str> {
    if iri::has_scheme(url) {
        Cow::Borrowed(url)
    } else {
        Cow::Owned(iri::resolve(run.base, url))
    }
}
