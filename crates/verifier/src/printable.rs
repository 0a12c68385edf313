//! Foreign text on its way to a terminal, a log or a page.

/// The text with nothing in it that a reader does not see: control characters, characters that have no width, and those
/// that turn the direction of writing become code points.
///
/// ```
/// assert_eq!(testamur_verifier::printable("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
/// ```
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn what_nobody_sees_is_printed_as_a_code_point() {
        for hidden in [
            '\0', '\n', '\u{1b}', '\u{7f}', '\u{85}', '\u{61c}', '\u{200b}', '\u{200f}',
            '\u{2028}', '\u{202e}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{206f}', '\u{feff}',
        ] {
            let text = format!("a{hidden}b");
            let shown = format!("a\\u{{{:x}}}b", u32::from(hidden));
            assert_eq!(printable(&text), shown);
        }
        assert_eq!(printable("Šárka, 你好 שלום"), "Šárka, 你好 שלום");
    }
}
