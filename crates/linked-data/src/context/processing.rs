//! Where contexts are applied: from memory where that is possible, else by processing them ([§ 4.1.2]).
//!
//! Contexts come from the table of pinned ones only; a URL that is not in it is an error, never a request.
//!
//! [§ 4.1.2]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#algorithm

use std::sync::Arc;

use serde_json::Value;

use super::cache::{Cache, Key, Local};
use super::{Context, ScopedContext};
use crate::place::Place;
use crate::{ErrorCode, Limits, LinkedDataError};

/// Where context documents come from: URL to document and, if it is an embedded or pinned one, its number.
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
#[derive(Clone, Copy)]
pub(crate) struct Processing<'p> {
    pub(crate) application: Application,
    pub(crate) base: Option<&'p str>,
    /// URLs of the contexts that led here.
    pub(crate) chain: &'p [String],
    /// The context is only tried: one that is already being tried is not tried again.
    pub(crate) trial: bool,
    pub(crate) place: &'p Place<'p>,
}

impl Processor<'_> {
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
                trial: false,
                place,
            };
            return Ok(self.process(&context, local, &run)?.finished());
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
        self.remembered(active, Local::Named(index), application, |processor| {
            let local = Value::String(url.to_owned());
            let run = Processing {
                application,
                base: None,
                chain: &[],
                trial: false,
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
        if let Some(Value::Bool(propagate)) = scoped.value.get("@propagate") {
            application.propagate = *propagate;
        }
        self.remembered(active, Local::Scoped(scoped.id), application, |processor| {
            let run = Processing {
                application,
                base: scoped.base.as_deref(),
                chain: &[],
                trial: false,
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
        let context = process(self)?.finished();
        Ok(match self.cache {
            Some(cache) => cache.keep(key, context),
            None => context,
        })
    }
}

pub(super) fn unknown_context(url: &str, place: &Place<'_>) -> LinkedDataError {
    place.mistake(
        ErrorCode::LoadingRemoteContextFailed,
        format!("the context `{url}`"),
        "the URL of an embedded or pinned context; contexts are never fetched",
        "use the contexts of the supported standards, in exactly their spelling, or pin this one",
    )
}

fn refuse_inline(found: &Value, place: &Place<'_>) -> LinkedDataError {
    place.mistake(
        ErrorCode::InlineContext,
        kind(found),
        "the URL of an embedded or pinned context",
        "name the context by its URL",
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
