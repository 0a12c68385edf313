//! Text in several languages, keyed by [BCP 47](https://www.rfc-editor.org/info/bcp47) tags.

use oxilangtag::LanguageTag as Bcp47;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use crate::{
    macros::{deserialize_by_reading, text_scalar},
    reader::{Read, Reader},
};

text_scalar! {
    /// A language tag in its usual case: `en`, `pt-BR`, `zh-Hant`.
    #[derive(Debug)]
    pub struct LanguageTag;
    parse: |text| {
        let tag = Bcp47::parse_and_normalize(text).ok()?;
        // Private and grandfathered tags (`x-home`, `i-klingon`) name no language that other software knows.
        let named = text.split('-').next().is_some_and(|first| first.len() >= 2);
        named.then(|| tag.into_inner())
    },
    pattern: "^(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?$",
    expected: "a language tag of BCP 47",
    mend: "write a tag such as `en`, `pt-BR` or `zh-Hant`",
}

/// One text in one or more languages, in the order in which they were written.
///
/// ```
/// # use testamur_record::{LanguageMap, LanguageTag};
/// let tag = |tag| LanguageTag::parse(tag).unwrap();
/// let name = LanguageMap::new(tag("en"), "Algebra").with(tag("de"), "Algebra für alle");
/// assert_eq!(name.best(&[tag("de-AT")]).1, "Algebra für alle");
/// assert_eq!(name.best(&[tag("fr")]).1, "Algebra");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageMap {
    first: (LanguageTag, String),
    rest: Vec<(LanguageTag, String)>,
}

impl LanguageMap {
    /// Makes a text in one language.
    pub fn new(tag: LanguageTag, text: impl Into<String>) -> Self {
        Self {
            first: (tag, text.into()),
            rest: Vec::new(),
        }
    }

    /// Adds the text in a further language, or replaces it.
    #[must_use]
    pub fn with(mut self, tag: LanguageTag, text: impl Into<String>) -> Self {
        if self.first.0 == tag {
            self.first.1 = text.into();
        } else {
            self.rest.retain(|(language, _)| *language != tag);
            self.rest.push((tag, text.into()));
        }
        self
    }

    /// The language that was written first.
    pub fn primary(&self) -> &LanguageTag {
        &self.first.0
    }

    /// The text in exactly this language.
    pub fn text(&self, tag: &LanguageTag) -> Option<&str> {
        self.iter()
            .find(|(language, _)| *language == tag)
            .map(|(_, text)| text)
    }

    /// The text that suits the preferences best: for each in turn the tag itself, then shorter and shorter prefixes
    /// of it ([RFC 4647 § 3.4](https://www.rfc-editor.org/rfc/rfc4647#section-3.4)), then any region of the same
    /// language; else the text written first.
    pub fn best(&self, preferences: &[LanguageTag]) -> (&LanguageTag, &str) {
        preferences
            .iter()
            .find_map(|preference| self.lookup(preference.as_str()))
            .unwrap_or((&self.first.0, &self.first.1))
    }

    /// Every language and its text.
    pub fn iter(&self) -> impl Iterator<Item = (&LanguageTag, &str)> {
        std::iter::once(&self.first)
            .chain(&self.rest)
            .map(|(tag, text)| (tag, text.as_str()))
    }

    fn lookup(&self, preference: &str) -> Option<(&LanguageTag, &str)> {
        let mut range = preference;
        loop {
            if let Some(found) = self.iter().find(|(tag, _)| tag.as_str() == range) {
                return Some(found);
            }
            match range.rfind('-') {
                Some(end) => range = &range[..end],
                None => break,
            }
        }
        self.iter().find(|(tag, _)| {
            tag.as_str()
                .strip_prefix(range)
                .is_some_and(|rest| rest.starts_with('-'))
        })
    }
}

impl Serialize for LanguageMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.rest.len()))?;
        for (tag, text) in self.iter() {
            map.serialize_entry(tag, text)?;
        }
        map.end()
    }
}

impl schemars::JsonSchema for LanguageMap {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LanguageMap".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::Schema::try_from(json!({
            "type": "object",
            "description": "one text, keyed by language tags of BCP 47",
            "minProperties": 1,
            "propertyNames": { "pattern": LanguageTag::PATTERN },
            "additionalProperties": { "type": "string" },
        }))
        .unwrap_or_default()
    }
}

impl Read for LanguageMap {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Some(members) = value.as_object().filter(|map| !map.is_empty()) else {
            reader.mistake(
                value,
                "an object of texts keyed by language",
                "write the text with its language, such as `{\"en\": \"…\"}`",
            );
            return None;
        };
        let mut map: Option<Self> = None;
        for (name, value) in members {
            let Some((tag, text)) = reader.within(name, |reader| read_entry(name, value, reader))
            else {
                continue;
            };
            map = Some(match map {
                None => Self::new(tag, text),
                Some(map) if map.text(&tag).is_some() => {
                    reader.within(name, |reader| {
                        reader.note(
                            "a language given twice",
                            "each language once",
                            "remove one of the two texts",
                        );
                    });
                    map
                }
                Some(map) => map.with(tag, text),
            });
        }
        map
    }
}

fn read_entry(name: &str, value: &Value, reader: &mut Reader) -> Option<(LanguageTag, String)> {
    let tag = LanguageTag::parse(name);
    if tag.is_none() {
        reader.note(
            "a key that is no language tag",
            "a language tag of BCP 47",
            "write a tag such as `en`, `pt-BR` or `zh-Hant`",
        );
    }
    let text = String::read(value, reader);
    Some((tag?, text?))
}

deserialize_by_reading!(LanguageMap);
