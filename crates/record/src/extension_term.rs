//! Terms that extend a vocabulary of Open Badges: `ext:` and a name ([§ AchievementType]).
//!
//! [§ AchievementType]: https://www.imsglobal.org/spec/ob/v3p0/#achievementtype-enumeration

use crate::macros::text_scalar;

text_scalar! {
    /// A term of one's own in an open vocabulary, such as `ext:LaboratorySafety`.
    #[derive(Debug)]
    pub struct ExtensionTerm;
    parse: |text| {
        let name = text.strip_prefix("ext:")?;
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
        (!name.is_empty() && name.chars().all(allowed)).then(|| text.to_owned())
    },
    pattern: "^ext:[A-Za-z0-9._-]+$",
    expected: "`ext:` and a name of letters, digits, `.`, `_` and `-`",
    mend: "write a term such as `ext:LaboratorySafety`",
}
