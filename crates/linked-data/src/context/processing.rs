//! The context processing algorithm ([§ 4.1.2]).
//!
//! Contexts come from the table of pinned ones only; a URL that is not in it is an error, never a request.
//!
//! [§ 4.1.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#algorithm

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::cache::{Cache, Key, Local};
use super::definition_iri::Definitions;
use super::{Context, Direction, Expanded, ScopedContext, next_id};
use crate::place::Place;
use crate::{ErrorCode, Limits, LinkedDataError, Resource, iri};

/// Where context documents come from: URL to document and, if it is an embedded one, its place in the table.
pub(crate) type Documents<'e> = dyn Fn(&str) -> Option<(Option<usize>, &'e Value)> + 'e;

/// Applies contexts to contexts, from memory where it can.
pub(crate) struct Processor<'e> {
    /// None where contexts come from outside and must not be remembered.
    pub(crate) cache: Option<&'e Cache>,
    pub(crate) documents: &'e Documents<'e>,
    pub(crate) inline_contexts: bool,
    pub(crate) limits: Limits,
    pub(crate) processed: usize,
}

/// How a context is applied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Application {
    pub(crate) override_protected: bool,
    pub(crate) propagate: bool,
}

impl Application {
    /// A context in a document.
    pub(crate) const LOCAL: Self = Self {
        override_protected: false,
        propagate: true,
    };
    /// The context of a property, for its values.
    pub(crate) const PROPERTY: Self = Self {
        override_protected: true,
        propagate: true,
    };
    /// The context of a type, for the one node that has it.
    pub(crate) const TYPE: Self = Self {
        override_protected: false,
        propagate: false,
    };
}

/// What does not change while one local context is processed.
pub(crate) struct Processing<'p> {
    pub(crate) application: Application,
    pub(crate) base: Option<&'p str>,
    /// URLs of the contexts that led here.
    pub(crate) chain: &'p [String],
    pub(crate) place: &'p Place<'p>,
}

impl<'e> Processor<'e> {
    /// Applies the value of an `@context` member of the document.
    pub(crate) fn apply_local(
        &mut self,
        active: &Arc<Context>,
        local: &Value,
        place: &Place<'_>,
    ) -> Result<Arc<Context>, LinkedDataError> {
        let base = active.original_base.clone();
        let one = std::slice::from_ref(local);
        let (list, is_list) = local
            .as_array()
            .map_or((one, false), |list| (list.as_slice(), true));
        let mut context = Arc::clone(active);
        if self.inline_contexts {
            let propagate = local
                .get("@propagate")
                .is_none_or(|value| *value != Value::Bool(false));
            let application = Application {
                propagate,
                ..Application::LOCAL
            };
            let run = Processing {
                application,
                base: base.as_deref(),
                chain: &[],
                place,
            };
            return self.process(&context, local, &run).map(Arc::new);
        }
        for (index, item) in list.iter().enumerate() {
            let element = Place::Element(place, index);
            let place = if is_list { &element } else { place };
            let Value::String(url) = item else {
                return Err(refuse_inline(item, place));
            };
            context = self.apply_url(&context, url, place)?;
        }
        Ok(context)
    }

    fn apply_url(
        &mut self,
        active: &Arc<Context>,
        url: &str,
        place: &Place<'_>,
    ) -> Result<Arc<Context>, LinkedDataError> {
        let Some((Some(index), _)) = (self.documents)(url) else {
            return Err(unknown_context(url, place));
        };
        let application = Application::LOCAL;
        self.remembered(active, Local::Embedded(index), application, |processor| {
            let local = Value::String(url.to_owned());
            let run = Processing {
                application,
                base: None,
                chain: &[],
                place,
            };
            processor.process(active, &local, &run)
        })
    }

    /// Applies the context of a term.
    pub(crate) fn apply_scoped(
        &mut self,
        active: &Arc<Context>,
        scoped: &ScopedContext,
        mut application: Application,
        place: &Place<'_>,
    ) -> Result<Arc<Context>, LinkedDataError> {
        match scoped.value.get("@propagate") {
            Some(Value::Bool(propagate)) => application.propagate = *propagate,
            _ => {}
        }
        self.remembered(active, Local::Scoped(scoped.id), application, |processor| {
            let run = Processing {
                application,
                base: scoped.base.as_deref(),
                chain: &[],
                place,
            };
            processor.process(active, &scoped.value, &run)
        })
    }

    fn remembered(
        &mut self,
        active: &Arc<Context>,
        local: Local,
        application: Application,
        process: impl FnOnce(&mut Self) -> Result<Context, LinkedDataError>,
    ) -> Result<Arc<Context>, LinkedDataError> {
        let key = Key {
            active: active.id,
            local,
            override_protected: application.override_protected,
            propagate: application.propagate,
        };
        if let Some(context) = self.cache.and_then(|cache| cache.find(&key)) {
            return Ok(context);
        }
        let context = Arc::new(process(self)?);
        Ok(match self.cache {
            Some(cache) => cache.keep(key, context),
            None => context,
        })
    }

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
                Value::Null => result = nullify(result, run)?,
                Value::String(url) => result = self.process_remote(result, url, run)?,
                Value::Object(definition) => {
                    self.process_definition(&mut result, definition, run)?
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
        if run.chain.iter().any(|known| *known == url) || run.chain.len() >= CHAIN_LIMIT {
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
fn nullify(result: Context, run: &Processing<'_>) -> Result<Context, LinkedDataError> {
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

fn apply_base(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    // A remote context has no say on the base.
    let Some(base) = definition.get("@base").filter(|_| run.chain.is_empty()) else {
        return Ok(());
    };
    match base {
        Value::Null => result.base = None,
        Value::String(text) if iri::is_well_formed(text) => {
            result.base = Some(text.as_str().into())
        }
        Value::String(text) if result.base.is_some() => {
            result.base = Some(iri::resolve(result.base.as_deref(), text).into());
        }
        _ => return Err(invalid(run, ErrorCode::InvalidBaseIri, "@base", "an IRI")),
    }
    Ok(())
}

fn apply_vocab(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    match definition.get("@vocab") {
        None => {}
        Some(Value::Null) => result.vocab = None,
        Some(Value::String(text)) => {
            let expanded = match result.expand_vocab(text, true) {
                Expanded::Iri(iri) => Arc::from(iri.as_ref()),
                Expanded::Keyword(_) | Expanded::Null => {
                    return Err(invalid(
                        run,
                        ErrorCode::InvalidVocabMapping,
                        "@vocab",
                        "an IRI",
                    ));
                }
            };
            result.vocab = Some(expanded);
        }
        Some(_) => {
            return Err(invalid(
                run,
                ErrorCode::InvalidVocabMapping,
                "@vocab",
                "an IRI",
            ));
        }
    }
    Ok(())
}

fn apply_language(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    match definition.get("@language") {
        None => {}
        Some(Value::Null) => result.language = None,
        Some(Value::String(tag)) => result.language = Some(tag.to_ascii_lowercase().into()),
        Some(_) => {
            return Err(invalid(
                run,
                ErrorCode::InvalidDefaultLanguage,
                "@language",
                "a language tag",
            ));
        }
    }
    Ok(())
}

fn apply_direction(
    result: &mut Context,
    definition: &Map<String, Value>,
    run: &Processing<'_>,
) -> Result<(), LinkedDataError> {
    let Some(value) = definition.get("@direction") else {
        return Ok(());
    };
    result.direction = parse_direction(value).ok_or_else(|| {
        invalid(
            run,
            ErrorCode::InvalidBaseDirection,
            "@direction",
            "`ltr` or `rtl`",
        )
    })?;
    Ok(())
}

/// `ltr`, `rtl` or null; none for anything else.
#[expect(
    clippy::option_option,
    reason = "null is a value of its own here: explicitly no direction"
)]
pub(crate) fn parse_direction(value: &Value) -> Option<Option<Direction>> {
    match value {
        Value::Null => Some(None),
        Value::String(text) if text == "ltr" => Some(Some(Direction::LeftToRight)),
        Value::String(text) if text == "rtl" => Some(Some(Direction::RightToLeft)),
        _ => None,
    }
}

fn absolute_url<'u>(url: &'u str, run: &Processing<'_>) -> Cow<'u, str> {
    if iri::has_scheme(url) {
        Cow::Borrowed(url)
    } else {
        Cow::Owned(iri::resolve(run.base, url))
    }
}

fn unknown_context(url: &str, place: &Place<'_>) -> LinkedDataError {
    place.mistake(
        ErrorCode::LoadingRemoteContextFailed,
        format!("the context `{url}`"),
        "the URL of an embedded context; contexts are never fetched",
        "use the contexts of the supported standards, in exactly their spelling",
    )
}

fn refuse_inline(found: &Value, place: &Place<'_>) -> LinkedDataError {
    place.mistake(
        ErrorCode::InlineContext,
        kind(found),
        "the URL of an embedded context",
        "name the context by its URL",
    )
}

pub(crate) fn invalid(
    run: &Processing<'_>,
    code: ErrorCode,
    member: &str,
    expected: &str,
) -> LinkedDataError {
    run.place.mistake(
        code,
        format!("another value of `{member}` in a context"),
        expected,
        "mend the context",
    )
}

/// What kind of JSON value this is, in words.
pub(crate) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
