//! N-Quads: writing terms in [canonical form], and reading lines.
//!
//! [canonical form]: https://www.w3.org/TR/2024/REC-rdf-canon-20240521/#canonical-quads

mod reader;

use std::fmt::Write as _;

pub(crate) use self::reader::read;

/// Why a text is not N-Quads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not N-Quads at line {line}: expected {expected}")]
pub struct NQuadsError {
    /// Line, from 1.
    pub line: usize,
    /// What the grammar misses there.
    pub expected: &'static str,
}

pub(crate) const XSD_STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// Writes a literal with a datatype.
pub(crate) fn write_typed(out: &mut String, lexical: &str, datatype: &str) {
    write_quoted(out, lexical);
    if datatype != XSD_STRING {
        out.push_str("^^<");
        out.push_str(datatype);
        out.push('>');
    }
}

/// Writes a literal with a language.
pub(crate) fn write_tagged(out: &mut String, lexical: &str, language: &str) {
    write_quoted(out, lexical);
    out.push('@');
    out.push_str(language);
}

/// Writes a text in quotes, with exactly the escapes of the canonical form.
fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    // Most texts need no escapes; to look at all bytes without stopping is quicker.
    if !text.bytes().fold(false, |any, byte| any | is_escaped(byte)) {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut plain = 0;
    for (position, byte) in text.bytes().enumerate() {
        if !is_escaped(byte) {
            continue;
        }
        out.push_str(&text[plain..position]);
        plain = position + 1;
        match byte {
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            0x0c => out.push_str("\\f"),
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            control => write!(out, "\\u{control:04X}").expect("writing to a String cannot fail"),
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

const fn is_escaped(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\' || byte == 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_control_characters_quotes_and_backslashes_are_escaped() {
        let mut out = String::new();
        write_quoted(&mut out, "a\"\\\n\u{1}\u{7f}ä");
        assert_eq!(out, "\"a\\\"\\\\\\n\\u0001\\u007Fä\"");
    }
}
