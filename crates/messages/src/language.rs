//! The languages that there are messages in, and which of them somebody reads.

use schemars::JsonSchema;
use serde::Serialize;

/// A language that there are messages in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// Arabic.
    Arabic,
    /// English: complete, and what every other language falls back to.
    #[default]
    English,
    /// French.
    French,
    /// German.
    German,
    /// Hindi.
    Hindi,
    /// Spanish.
    Spanish,
}

/// In which direction a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

impl Language {
    /// Every language, in alphabetical order.
    pub const ALL: [Self; 6] = [
        Self::Arabic,
        Self::English,
        Self::French,
        Self::German,
        Self::Hindi,
        Self::Spanish,
    ];

    /// The language of a BCP 47 tag, whatever its region or script: `de` for `de-AT`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The language that suits an `Accept-Language` header best ([RFC 9110, 12.5.4]); English when none does.
    ///
    /// [RFC 9110, 12.5.4]: https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4
    pub fn preferred(accept_language: &str) -> Self {
        let wanted = accept_language.split(',').take(MOST_RANGES);
        let ranked = wanted.filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").unwrap_or("1");
            let weight: f32 = weight.trim().parse().ok().filter(|it| *it > 0.0)?;
            Some((Self::parse(tag)?, weight))
        });
        // The first of those that weigh most.
        let best = ranked.fold(None, |best: Option<(Self, f32)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        });
        best.map_or(Self::English, |(language, _)| language)
    }

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Hindi => "hi",
            Self::Spanish => "es",
        }
    }

    /// What it calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::Arabic => "العربية",
            Self::English => "English",
            Self::French => "Français",
            Self::German => "Deutsch",
            Self::Hindi => "हिन्दी",
            Self::Spanish => "Español",
        }
    }

    /// In which direction it is written.
    pub fn direction(self) -> Direction {
        match self {
            Self::Arabic => Direction::Rtl,
            Self::English | Self::French | Self::German | Self::Hindi | Self::Spanish => {
                Direction::Ltr
            }
        }
    }
}

/// Nobody reads more languages; a header of a megabyte is not read to its end.
const MOST_RANGES: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weightiest_language_wins_and_the_first_of_equals() {
        for (header, wanted) in [
            ("", Language::English),
            ("*", Language::English),
            ("pt", Language::English),
            ("de-CH", Language::German),
            ("fr;q=0.2, ES-mx;q=0.9", Language::Spanish),
            ("hi, ar", Language::Hindi),
            ("ar;q=0, fr;q=0.1", Language::French),
            ("ar;q=NaN, fr;q=x", Language::English),
        ] {
            assert_eq!(Language::preferred(header), wanted, "{header}");
        }
    }
}
