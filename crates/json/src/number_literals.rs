//! The number literals of a text, one after the other, as they were written.
//!
//! `serde_json` hands over an integer that does not fit 64 bits as a double, no longer distinguishable from a double
//! that was written as one. Only for such a number the parser comes here to look at the spelling.

/// A walk over the number literals of a text.
#[derive(Debug)]
pub(crate) struct NumberLiterals<'a> {
    text: &'a [u8],
    position: usize,
    passed: usize,
}

impl<'a> NumberLiterals<'a> {
    pub(crate) const fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            position: 0,
            passed: 0,
        }
    }

    /// The literal with number `ordinal`, from 0. Ordinals must rise from call to call, so that all calls together read
    /// the text once.
    pub(crate) fn literal(&mut self, ordinal: usize) -> Option<&'a str> {
        while let Some(literal) = self.next_literal() {
            self.passed += 1;
            if self.passed > ordinal {
                return Some(literal);
            }
        }
        None
    }

    fn next_literal(&mut self) -> Option<&'a str> {
        loop {
            match self.text.get(self.position)? {
                b'"' => self.pass_string(),
                b'-' | b'0'..=b'9' => return self.take_number(),
                _ => self.position += 1,
            }
        }
    }

    fn pass_string(&mut self) {
        self.position += 1;
        while let Some(byte) = self.text.get(self.position) {
            self.position += if *byte == b'\\' { 2 } else { 1 };
            if *byte == b'"' {
                return;
            }
        }
    }

    fn take_number(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.position..];
        let len = rest
            .iter()
            .position(|byte| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
            .unwrap_or(rest.len());
        self.position += len;
        std::str::from_utf8(&rest[..len]).ok()
    }
}

/// Whether a number literal was written without fraction and exponent.
pub(crate) fn is_integer(literal: &str) -> bool {
    !literal.contains(['.', 'e', 'E'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_in_text_are_no_numbers() {
        let mut literals = NumberLiterals::new(br#"{"1\"2": "3\\", "b": [-4.5e+6, 7], "c": 8}"#);
        assert_eq!(literals.literal(0), Some("-4.5e+6"));
        assert_eq!(literals.literal(2), Some("8"));
        assert_eq!(literals.literal(3), None);
    }
}
