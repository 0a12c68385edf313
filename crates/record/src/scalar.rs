//! Strings with a form of their own: identifiers, addresses, codes and durations.

use jiff::Span;

use crate::macros::text_scalar;

text_scalar! {
    /// An absolute IRI ([RFC 3987](https://www.rfc-editor.org/rfc/rfc3987)): URL, URN or DID.
    #[derive(Debug)]
    pub struct Iri;
    parse: |text| {
        let iri = oxiri::Iri::parse(text).ok()?;
        // `scheme:` alone names nothing.
        (text.len() > iri.scheme().len() + 1).then(|| text.to_owned())
    },
    pattern: "^[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>\"{}|\\\\^`]+$",
    expected: "an absolute IRI",
    mend: "write the whole address with its scheme, such as `https://school.example/algebra`",
}

text_scalar! {
    /// An e-mail address, kept as it is written.
    pub struct EmailAddress;
    parse: |text| {
        let (local, domain) = text.rsplit_once('@')?;
        let plain = |part: &str| {
            !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace() || c.is_control())
        };
        (plain(local) && plain(domain)).then(|| text.to_owned())
    },
    pattern: "^[^@\\s\\x00-\\x1f\\x7f-\\x9f]+@[^@\\s\\x00-\\x1f\\x7f-\\x9f]+$",
    expected: "an e-mail address",
    mend: "write one address, such as `registrar@school.example`",
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(redacted)")
    }
}

text_scalar! {
    /// A country: ISO 3166-1 alpha-2, upper case.
    #[derive(Debug)]
    pub struct CountryCode;
    parse: |text| {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())).then(|| text.to_owned())
    },
    pattern: "^[A-Z]{2}$",
    expected: "a country code of ISO 3166-1: two upper-case letters",
    mend: "write the two-letter code, such as `IE`",
}

text_scalar! {
    /// An ISO 8601 duration, kept as it is written: `P2Y`, `PT125H`.
    #[derive(Debug)]
    pub struct Duration;
    parse: |text| {
        let written = text.starts_with('P')
            && text.bytes().all(|byte| byte.is_ascii_digit() || b"PYMWDTHS.".contains(&byte));
        // `.` is for fractional seconds alone, as in XML Schema's duration.
        let fraction = text.split_once('.').is_none_or(|(_, rest)| {
            rest.ends_with('S') && rest.len() > 1 && rest.len() <= 10
                && rest[..rest.len() - 1].bytes().all(|byte| byte.is_ascii_digit())
        });
        (written && fraction && text.parse::<Span>().is_ok()).then(|| text.to_owned())
    },
    pattern: "^P(?=[0-9T])([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]{1,9})?S)?)?$",
    expected: "a duration of ISO 8601",
    mend: "write the duration as in `PT125H` (125 hours) or `P2Y` (two years)",
}

text_scalar! {
    /// A signed JSON Web Signature in compact form.
    #[derive(Debug)]
    pub struct CompactJws;
    parse: |text| {
        let parts: Vec<&str> = text.split('.').collect();
        let base64url = |part: &str| {
            part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        };
        let [header, payload, signature] = parts.as_slice() else { return None };
        (!header.is_empty() && !signature.is_empty() && [header, payload, signature].iter().all(|part| base64url(part)))
            .then(|| text.to_owned())
    },
    pattern: "^[a-zA-Z0-9_-]+\\.[a-zA-Z0-9_-]*\\.[a-zA-Z0-9_-]+$",
    expected: "a JSON Web Signature in compact form",
    mend: "write the three base64url parts with dots between them",
}

text_scalar! {
    /// A media type such as `image/png`.
    #[derive(Debug)]
    pub struct MediaType;
    parse: |text| {
        let token = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte))
        };
        let (kind, subtype) = text.split_once('/')?;
        (token(kind) && token(subtype)).then(|| text.to_owned())
    },
    pattern: "^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$",
    expected: "a media type",
    mend: "write type and subtype without parameters, such as `image/png`",
}

text_scalar! {
    /// Bytes in base64 with padding.
    pub struct Base64;
    parse: |text| {
        let bytes = text.trim_end_matches('=');
        let padding = text.len() - bytes.len();
        let letters = bytes.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/');
        (!bytes.is_empty() && text.len() % 4 == 0 && padding <= 2 && letters).then(|| text.to_owned())
    },
    pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$",
    expected: "bytes in base64",
    mend: "encode the bytes with the standard alphabet and padding",
}

impl std::fmt::Debug for Base64 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Base64({} characters)", self.0.len())
    }
}
