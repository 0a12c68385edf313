//! The three macros that define the record's types: definition, parser, serialised form and schema at one place.

/// Defines a class of the record, its members grouped by cardinality as in the standards' tables.
///
/// `required` is 1, `optional` is 0..1 and `list` is 0..*. `rules` names a function that looks at the whole object
/// once its members are read. `personal` makes a class whose values appear in no mistake and in no `Debug` output.
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(personal { $personal:expr })?
            $(rules { $rules:path })?
            $(required { $( $(#[$required_meta:meta])* $required:ident : $required_type:ty ),+ $(,)? })?
            $(optional { $( $(#[$optional_meta:meta])* $optional:ident : $optional_type:ty ),+ $(,)? })?
            $(list { $( $(#[$list_meta:meta])* $list:ident : $list_type:ty ),+ $(,)? })?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $($( $(#[$required_meta])* pub $required: $required_type, )+)?
            $($(
                $(#[$optional_meta])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $optional: Option<$optional_type>,
            )+)?
            $($(
                $(#[$list_meta])*
                #[serde(default, skip_serializing_if = "Vec::is_empty")]
                pub $list: Vec<$list_type>,
            )+)?
        }

        impl $name {
            /// Makes one of the required members alone; the others are absent.
            pub fn new($($($required: $required_type),+)?) -> Self {
                Self {
                    $($( $required, )+)?
                    $($( $optional: None, )+)?
                    $($( $list: Vec::new(), )+)?
                }
            }

            /// Reads the JSON form.
            ///
            /// # Errors
            ///
            /// Every mistake in the value, each with its JSON pointer.
            pub fn parse(value: &serde_json::Value) -> Result<Self, Vec<testamur_json::Mistake>> {
                crate::reader::parse(value)
            }

            /// Writes the JSON form.
            pub fn to_value(&self) -> serde_json::Value {
                serde_json::to_value(self).unwrap_or_default()
            }
        }

        impl crate::reader::Read for $name {
            fn read(
                value: &serde_json::Value,
                reader: &mut crate::reader::Reader,
            ) -> Option<Self> {
                let personal = false $(|| $personal)?;
                let mut members = reader.object(value, stringify!($name))?;
                reader.begin_personal(personal);
                $($( let $required = members.required(stringify!($required), reader); )+)?
                $($( let $optional = members.optional(stringify!($optional), reader); )+)?
                $($( let $list = members.list(stringify!($list), reader); )+)?
                members.finish(reader);
                reader.end_personal(personal);
                let object = Self {
                    $($( $required: $required?, )+)?
                    $($( $optional, )+)?
                    $($( $list, )+)?
                };
                $( $rules(&object, reader); )?
                Some(object)
            }
        }

        $(
            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    debug_assert!($personal);
                    f.write_str(concat!(stringify!($name), "(redacted)"))
                }
            }
        )?

        crate::macros::deserialize_by_reading!($name);
    };
}

/// Defines a closed list of terms, or with `open` one that `ext:` terms may extend.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($variant:ident = $term:literal),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $( #[doc = concat!("`", $term, "`.")] $variant, )+
        }

        impl $name {
            /// The terms as they are written.
            pub const TERMS: &'static [&'static str] = &[$($term),+];

            /// The term as it is written.
            pub fn as_str(&self) -> &'static str {
                match self { $( Self::$variant => $term, )+ }
            }

            fn from_term(term: &str) -> Option<Self> {
                match term { $( $term => Some(Self::$variant), )+ _ => None }
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({ "type": "string", "enum": Self::TERMS })
            }

            fn expected() -> String {
                format!("one of {}", Self::TERMS.join(", "))
            }
        }

        crate::macros::term_impls!($name);
    };
    (
        $(#[$meta:meta])*
        pub open enum $name:ident { $($variant:ident = $term:literal),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $( #[doc = concat!("`", $term, "`.")] $variant, )+
            /// A term of one's own: `ext:` and a name.
            Extension(crate::extension_term::ExtensionTerm),
        }

        impl $name {
            /// The standard's own terms as they are written.
            pub const TERMS: &'static [&'static str] = &[$($term),+];

            /// The term as it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $term, )+
                    Self::Extension(term) => term.as_str(),
                }
            }

            fn from_term(term: &str) -> Option<Self> {
                match term {
                    $( $term => Some(Self::$variant), )+
                    _ => crate::extension_term::ExtensionTerm::parse(term).map(Self::Extension),
                }
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({ "anyOf": [
                    { "type": "string", "enum": Self::TERMS },
                    { "type": "string", "pattern": crate::extension_term::ExtensionTerm::PATTERN },
                ] })
            }

            fn expected() -> String {
                format!("one of {}, or a term `ext:…`", Self::TERMS.join(", "))
            }
        }

        crate::macros::term_impls!($name);
    };
}

/// What closed and open vocabularies have in common.
macro_rules! term_impls {
    ($name:ident) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::Schema::try_from(Self::schema()).unwrap_or_default()
            }
        }

        impl crate::reader::Read for $name {
            fn read(value: &serde_json::Value, reader: &mut crate::reader::Reader) -> Option<Self> {
                let term = value.as_str().and_then(Self::from_term);
                if term.is_none() {
                    reader.mistake(
                        value,
                        Self::expected(),
                        "write one of the terms, letter by letter",
                    );
                }
                term
            }
        }

        crate::macros::deserialize_by_reading!($name);
    };
}

/// Defines a string with a form of its own. The `parse` argument normalises, or refuses with `None`.
macro_rules! text_scalar {
    (
        $(#[$meta:meta])*
        pub struct $name:ident;
        parse: $parse:expr,
        pattern: $pattern:literal,
        expected: $expected:literal,
        mend: $mend:literal $(,)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The form as a regular expression, as the JSON Schema gives it.
            pub const PATTERN: &'static str = $pattern;

            /// Reads the text; `None` when it has not the form.
            pub fn parse(text: &str) -> Option<Self> {
                let parse: fn(&str) -> Option<String> = $parse;
                parse(text).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "description": $expected,
                    "pattern": $pattern,
                })
            }
        }

        impl crate::reader::Read for $name {
            fn read(
                value: &serde_json::Value,
                reader: &mut crate::reader::Reader,
            ) -> Option<Self> {
                let scalar = value.as_str().and_then(Self::parse);
                if scalar.is_none() {
                    reader.mistake(value, $expected, $mend);
                }
                scalar
            }
        }

        crate::macros::deserialize_by_reading!($name);
    };
}

/// `Deserialize` that goes through the same reader, so that there is one parser and not two.
macro_rules! deserialize_by_reading {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                crate::reader::parse(&value).map_err(|mistakes| {
                    let texts: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                    serde::de::Error::custom(texts.join("; "))
                })
            }
        }
    };
}

pub(crate) use {deserialize_by_reading, object, term_impls, text_scalar, vocabulary};
