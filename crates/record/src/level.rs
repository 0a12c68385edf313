//! Levels and fields: EQF, national frameworks, ISCED-F.

use serde_json::Value;

use crate::{
    language_map::LanguageMap,
    macros::{deserialize_by_reading, object, text_scalar},
    reader::{Read, Reader},
    scalar::{CountryCode, Iri},
};

/// Defines a whole number within bounds.
macro_rules! bounded_number {
    ($(#[$meta:meta])* pub struct $name:ident($low:literal ..= $high:literal);) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub struct $name(u8);

        impl $name {
            /// Makes the number; `None` when it is out of bounds.
            pub fn new(number: u8) -> Option<Self> {
                ($low..=$high).contains(&number).then_some(Self(number))
            }

            /// The number.
            pub fn number(self) -> u8 {
                self.0
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "integer", "minimum": $low, "maximum": $high })
            }
        }

        impl Read for $name {
            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                let number = value.as_u64().and_then(|n| u8::try_from(n).ok()).and_then(Self::new);
                if number.is_none() {
                    reader.mistake(
                        value,
                        concat!("a whole number from ", $low, " to ", $high),
                        "write the number without quotes",
                    );
                }
                number
            }
        }

        deserialize_by_reading!($name);
    };
}

bounded_number! {
    /// A level of the European Qualifications Framework.
    pub struct EqfLevel(1..=8);
}

bounded_number! {
    /// How much of something was done, in per cent.
    pub struct LevelOfCompletion(1..=100);
}

object! {
    /// A level of a national or other framework of qualifications.
    #[derive(Debug)]
    pub struct QualificationLevel {
        required {
            /// The level as a term of the framework.
            id: Iri,
        }
        optional {
            /// The level as it is written: `6`, `Level 8`.
            notation: String,
            /// Name of the level.
            name: LanguageMap,
            /// Name of the framework.
            framework: String,
            /// Address of the framework.
            framework_id: Iri,
            /// Country of the framework.
            country: CountryCode,
        }
    }
}

text_scalar! {
    /// A code of ISCED-F 2013: two digits for a broad, three for a narrow, four for a detailed field.
    #[derive(Debug)]
    pub struct IscedCode;
    parse: |text| {
        ((2..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
    },
    pattern: "^[0-9]{2,4}$",
    expected: "a code of ISCED-F 2013: two to four digits",
    mend: "write the code in quotes, such as `\"0541\"`",
}

object! {
    /// A field of education and training.
    #[derive(Debug)]
    pub struct IscedField {
        required {
            /// Its code.
            code: IscedCode,
        }
        optional {
            /// Its name.
            name: LanguageMap,
        }
    }
}
