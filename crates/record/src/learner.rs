//! The learner: names, identifiers, and what of them may leave the house.

use crate::{
    date_or_instant::CalendarDate,
    macros::{object, vocabulary},
    place::{Address, Place},
    reader::Reader,
    scalar::{CountryCode, EmailAddress, Iri},
};

object! {
    /// The learner whom the award is about. Nothing of it appears in a mistake or in `Debug` output.
    #[derive(Default)]
    pub struct Learner {
        personal { true }
        optional {
            /// DID or URN under which the learner is known to verifiers.
            id: Iri,
            /// Names.
            name: PersonName,
            /// E-mail address.
            email: EmailAddress,
            /// Telephone number.
            phone: String,
            /// Day of birth.
            date_of_birth: CalendarDate,
            /// Place of birth.
            place_of_birth: Place,
            /// Gender as official papers give it.
            gender: Gender,
            /// Number in a national register.
            national_id: NationalId,
            /// Postal address.
            address: Address,
            /// Salt of the hashes of name, e-mail address and identifiers; kept here, so that each export gives the
            /// same hashes.
            salt: String,
            /// What may be exported, and how.
            disclosure: Disclosure,
        }
        list {
            /// Countries of citizenship.
            citizenship: CountryCode,
            /// Further identifiers, plain or hashed.
            identifiers: Identity,
        }
    }
}

impl Learner {
    /// Gives the learner a salt, unless there is one already.
    #[must_use]
    pub fn with_salt(mut self, salt: impl Into<String>) -> Self {
        if self.salt.is_none() {
            self.salt = Some(salt.into());
        }
        self
    }
}

object! {
    /// Names of a person, in one script.
    #[derive(Default)]
    pub struct PersonName {
        personal { true }
        optional {
            /// The whole name as it is printed.
            full_name: String,
            /// Given names.
            given_name: String,
            /// Family name.
            family_name: String,
            /// Prefix of the family name: `von`, `van der`.
            family_name_prefix: String,
            /// Further names.
            additional_name: String,
            /// Name after the father.
            patronymic_name: String,
            /// Name at birth.
            birth_name: String,
            /// Title before the name.
            honorific_prefix: String,
            /// Title after the name.
            honorific_suffix: String,
            /// Language and script in which the names are written.
            language: crate::language_map::LanguageTag,
        }
        list {
            /// The same names in other scripts.
            variants: PersonName,
        }
    }
}

impl PersonName {
    /// The name as it is printed: the full name, else prefix, given and family names in this order.
    pub fn display_name(&self) -> Option<String> {
        if let Some(full) = &self.full_name {
            return Some(full.clone());
        }
        let parts = [
            &self.given_name,
            &self.additional_name,
            &self.family_name_prefix,
            &self.family_name,
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

object! {
    /// A number in a national register.
    pub struct NationalId {
        personal { true }
        required {
            /// The number.
            identifier: String,
            /// The country.
            country: CountryCode,
        }
        optional {
            /// Name of the register.
            scheme_name: String,
        }
    }
}

object! {
    /// An identifier of the learner: its plain value, or only a hash of it.
    pub struct Identity {
        personal { true }
        rules { Identity::rules }
        required {
            /// What sort of identifier.
            identity_type: IdentityType,
        }
        optional {
            /// The plain value.
            value: String,
            /// Hash of a value that is not kept: `sha256$` and hexadecimal digits.
            identity_hash: IdentityHash,
            /// Salt of `identityHash`, or of the hash of `value` in place of the learner's own.
            salt: String,
            /// How it may be exported; `hashed` unless it says otherwise.
            hash_policy: HashPolicy,
        }
    }
}

impl Identity {
    fn rules(&self, reader: &mut Reader) {
        let clean = reader.is_clean("value") && reader.is_clean("identityHash");
        if clean && self.value.is_some() == self.identity_hash.is_some() {
            reader.note(
                "both or neither of `value` and `identityHash`",
                "exactly one of them",
                "keep the plain value, or only its hash",
            );
        }
    }
}

crate::macros::text_scalar! {
    /// A hash of an identifier and its salt.
    pub struct IdentityHash;
    parse: |text| {
        let digits = text.strip_prefix("sha256$").filter(|digits| digits.len() == 64)
            .or_else(|| text.strip_prefix("md5$").filter(|digits| digits.len() == 32))?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| text.to_owned())
    },
    pattern: "^(sha256\\$[0-9A-Fa-f]{64}|md5\\$[0-9A-Fa-f]{32})$",
    expected: "`sha256$` and 64 hexadecimal digits",
    mend: "write the hash of the identifier followed by its salt",
}

impl std::fmt::Debug for IdentityHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityHash(redacted)")
    }
}

object! {
    /// How each part of the learner's identity may be exported. What is not named here is hashed where a format can
    /// carry a hash, and withheld where it cannot.
    #[derive(Debug, Default)]
    pub struct Disclosure {
        optional {
            /// Names.
            name: HashPolicy,
            /// E-mail address.
            email: HashPolicy,
            /// Number in a national register; withheld unless it says otherwise.
            national_id: HashPolicy,
            /// Day and place of birth, gender, citizenship; withheld unless it says otherwise.
            civil_status: HashPolicy,
        }
    }
}

vocabulary! {
    /// How a personal datum may be exported.
    pub enum HashPolicy {
        Hashed = "hashed",
        Plain = "plain",
        Withheld = "withheld",
    }
}

vocabulary! {
    /// Gender as official papers give it.
    pub enum Gender {
        Female = "female",
        Male = "male",
        NotApplicable = "notApplicable",
        NotStated = "notStated",
    }
}

vocabulary! {
    /// Sort of an identifier, in Open Badges' words (`IdentifierTypeEnum`).
    pub open enum IdentityType {
        AccountId = "accountId",
        EmailAddress = "emailAddress",
        Identifier = "identifier",
        Isbn = "isbn",
        Issn = "issn",
        LisSourcedId = "lisSourcedId",
        LtiContextId = "ltiContextId",
        LtiDeploymentId = "ltiDeploymentId",
        LtiPlatformId = "ltiPlatformId",
        LtiToolId = "ltiToolId",
        LtiUserId = "ltiUserId",
        Name = "name",
        NationalIdentityNumber = "nationalIdentityNumber",
        OneRosterSourcedId = "oneRosterSourcedId",
        ProductId = "productId",
        SisSourcedId = "sisSourcedId",
        SourcedId = "sourcedId",
        SystemId = "systemId",
        UserName = "userName",
    }
}
