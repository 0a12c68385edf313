//! The messages of each language, read once from the files that the program carries.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::language::Language;

type Bundle = FluentBundle<FluentResource>;

/// What goes into a message: text, never a part of the message.
pub(crate) type Values<'a> = &'a [(&'static str, &'a str)];

/// A message in this language; in English when the language has none, and its own id when nobody does.
pub(crate) fn message(language: Language, id: &str, values: Values<'_>) -> String {
    attribute(language, id, None, values)
}

/// An attribute of a message, with the same fallback.
pub(crate) fn attribute(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    values: Values<'_>,
) -> String {
    [language, Language::English]
        .into_iter()
        .find_map(|language| formatted(language, id, attribute, values))
        .unwrap_or_else(|| id.to_owned())
}

/// The message, if this language has it and nothing is missing in it.
fn formatted(
    language: Language,
    id: &str,
    attribute: Option<&str>,
    values: Values<'_>,
) -> Option<String> {
    let (_, bundle) = CATALOGUE.iter().find(|(known, _)| *known == language)?;
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in values {
        arguments.set(*name, *value);
    }
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
    errors.is_empty().then(|| text.into_owned())
}

static CATALOGUE: LazyLock<Vec<(Language, Bundle)>> = LazyLock::new(|| {
    Language::ALL
        .into_iter()
        .map(|language| (language, bundle(language)))
        .collect()
});

fn bundle(language: Language) -> Bundle {
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    // Values are isolated: U+2068 before, U+2069 after (UAX #9).
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The tests hold the files to be without fault and without a message twice; what can be read is used.
    let resource = match FluentResource::try_new(source(language).to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let _ = bundle.add_resource(resource);
    bundle
}

/// The Fluent file of a language.
pub(crate) fn source(language: Language) -> &'static str {
    match language {
        Language::Arabic => include_str!("../locales/ar.ftl"),
        Language::English => include_str!("../locales/en.ftl"),
        Language::French => include_str!("../locales/fr.ftl"),
        Language::German => include_str!("../locales/de.ftl"),
        Language::Hindi => include_str!("../locales/hi.ftl"),
        Language::Spanish => include_str!("../locales/es.ftl"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use fluent_syntax::{
        ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
        parser,
    };
    use testamur_verifier::code_lists;

    use super::*;

    /// Each message, and each attribute as `id.attribute`, with the variables in it.
    fn messages(language: Language) -> BTreeMap<String, BTreeSet<String>> {
        let resource = parser::parse(source(language)).unwrap();
        let mut messages = BTreeMap::new();
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                assert!(!matches!(entry, Entry::Junk { .. } | Entry::Term(_)));
                continue;
            };
            let id = message.id.name.to_owned();
            let value = message.value.as_ref().map(|value| (id.clone(), value));
            let attributes = message
                .attributes
                .iter()
                .map(|it| (format!("{id}.{}", it.id.name), &it.value));
            for (id, pattern) in value.into_iter().chain(attributes) {
                let before = messages.insert(id.clone(), variables(pattern));
                assert!(before.is_none(), "{language:?}: {id} twice");
            }
        }
        messages
    }

    fn variables(pattern: &Pattern<&str>) -> BTreeSet<String> {
        let of_element = |element: &PatternElement<&str>| match element {
            PatternElement::TextElement { value } => {
                assert!(!value.contains(['<', '&']), "no markup: {value}");
                None
            }
            PatternElement::Placeable {
                expression: Expression::Inline(InlineExpression::VariableReference { id }),
            } => Some(id.name.to_owned()),
            PatternElement::Placeable { .. } => panic!("only variables are used: {element:?}"),
        };
        pattern.elements.iter().filter_map(of_element).collect()
    }

    #[test]
    fn every_code_has_its_message_in_english() {
        let messages = messages(Language::English);
        for list in code_lists() {
            let (prefix, suffix) = match list.name {
                "CheckCode" => ("check", ".passed"),
                "EmbeddedRole" => ("role", ""),
                "Outcome" => ("outcome", ""),
                "Problem" => ("problem", ""),
                "Remedy" => ("remedy", ""),
                "StatusState" => ("status", ""),
                "Trust" => ("trust", ""),
                "Verdict" => ("title", ""),
                "ContainerKind" | "DataModelVersion" | "InputFormat" => continue,
                other => panic!("is {other} shown to people?"),
            };
            for code in list.codes {
                let id = format!("{prefix}-{}{suffix}", code.code);
                assert!(messages.contains_key(&id), "en.ftl lacks {id}");
            }
        }
    }

    #[test]
    fn no_language_has_a_message_or_a_variable_that_english_has_not() {
        let english = messages(Language::English);
        for language in Language::ALL {
            for (id, variables) in messages(language) {
                let known = english.get(&id);
                assert_eq!(Some(&variables), known, "{language:?}: {id}");
            }
        }
    }

    #[test]
    fn what_a_language_lacks_is_told() {
        let english = messages(Language::English);
        for language in Language::ALL {
            let own = messages(language);
            let missing: Vec<_> = english.keys().filter(|id| !own.contains_key(*id)).collect();
            assert!(missing.is_empty(), "{language:?} lacks {missing:?}");
        }
    }

    #[test]
    fn what_no_language_has_is_its_own_id() {
        assert_eq!(message(Language::Hindi, "no-such", &[]), "no-such");
    }
}
