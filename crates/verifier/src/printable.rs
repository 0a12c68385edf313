//! Foreign text on its way to a terminal, a log or a page.
//!
//! What nobody sees becomes a code point: two names that look alike are then the same name, and nothing hides between the
//! letters of one. That is every control character, every character that turns the direction of writing, and every
//! [`Default_Ignorable_Code_Point`] but where a script cannot be written without it:
//!
//! | character | stays |
//! |---|---|
//! | ZERO WIDTH NON-JOINER | between two letters of a script in which letters join, as in Persian |
//! | ZERO WIDTH JOINER | after a letter of such a script, which it reshapes, as in Sinhala; between two pictures |
//! | ZERO WIDTH SPACE | between two letters of a script that writes no spaces, as Khmer |
//! | variation selectors | after what has variants: a picture, an ideograph, a Mongolian letter |
//!
//! In each of these places stands one such character, never two.
//!
//! [`Default_Ignorable_Code_Point`]: https://www.unicode.org/reports/tr44/tr44-34.html#Default_Ignorable_Code_Point

/// The text with nothing in it that a reader does not see: control characters, characters that have no width, and those
/// that turn the direction of writing become code points. What a script cannot be written without stays.
///
/// ```
/// assert_eq!(testamur_verifier::printable("a\u{1b}[2J\u{202e}b"), "a\\u{1b}[2J\\u{202e}b");
/// ```
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = None;
    while let Some(character) = characters.next() {
        if is_unseen(character) && !is_written(before, character, characters.peek().copied()) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
        before = Some(character);
    }
    shown
}

/// An identifier, or text with identifiers in it, in letters of which no two look alike: others than those of ASCII, as in
/// a host that looks like a known one, become code points.
///
/// ```
/// let id = testamur_verifier::printable_id("https://h\u{430}rvard.edu/i");
/// assert_eq!(id, "https://h\\u{430}rvard.edu/i");
/// ```
pub fn printable_id(id: &str) -> String {
    let mut shown = String::with_capacity(id.len());
    for character in id.chars() {
        if character.is_ascii() && !character.is_control() {
            shown.push(character);
        } else {
            shown.extend(character.escape_unicode());
        }
    }
    shown
}

/// A sentence or a list: its words that are URLs or DIDs as [`printable_id`] has them, the others as [`printable`] has them.
///
/// ```
/// let told = testamur_verifier::printable_words("\u{c9}cole: https://h\u{430}rvard.edu");
/// assert_eq!(told, "\u{c9}cole: https://h\\u{430}rvard.edu");
/// ```
pub fn printable_words(text: &str) -> String {
    // Spaces alone part words: what a URL may hold ends none, and every other white space is printed as a code point.
    let words = text.split(' ').map(|word| {
        if word.contains("://") || word.contains("did:") || word.contains("urn:") {
            printable_id(word)
        } else {
            printable(word)
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Controls, the separators of lines, annotations, and whatever is drawn as nothing.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
        || is_default_ignorable(character)
}

/// Unicode 16.0, `DerivedCoreProperties.txt`.
fn is_default_ignorable(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character that is not seen is part of how something is written, between these two.
fn is_written(before: Option<char>, unseen: char, after: Option<char>) -> bool {
    let Some(before) = before else {
        return false;
    };
    let follows = |fits: fn(char) -> bool| after.is_some_and(fits);
    match unseen {
        NON_JOINER => is_joining(before) && follows(is_joining),
        JOINER => is_joining(before) || is_picture_part(before) && follows(is_picture),
        '\u{200b}' => is_unspaced(before) && follows(is_unspaced),
        '\u{fe0e}' | '\u{fe0f}' => {
            is_picture(before) || is_key(before) && after == Some('\u{20e3}')
        }
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1820}'..='\u{18aa}'),
        _ => false,
    }
}

/// Scripts whose letters change their shape with their neighbours: Arabic to Mandaic, those of India, Burmese, Khmer,
/// Mongolian.
fn is_joining(character: char) -> bool {
    matches!(character,
        '\u{620}'..='\u{6ff}' | '\u{700}'..='\u{7ff}' | '\u{840}'..='\u{8ff}' | '\u{900}'..='\u{dff}'
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{17ff}' | '\u{1820}'..='\u{18aa}'
        | '\u{a840}'..='\u{a8ff}' | '\u{11000}'..='\u{11fff}')
}

/// Scripts that write words without spaces: Thai, Lao, Burmese, Khmer.
fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{17ff}')
}

fn is_ideograph(character: char) -> bool {
    matches!(character,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Where emoji are.
fn is_picture(character: char) -> bool {
    matches!(character,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{21ff}'
        | '\u{2300}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}'
        | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// A picture, or the selector behind one.
fn is_picture_part(character: char) -> bool {
    is_picture(character) || character == '\u{fe0f}'
}

/// What stands on a key: a digit in a square is three characters.
fn is_key(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '#' | '*')
}

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';

#[cfg(test)]
mod tests {
    use super::*;

    fn code_point(character: char) -> String {
        character.escape_unicode().to_string()
    }

    #[test]
    fn what_nobody_sees_is_printed_as_a_code_point() {
        for hidden in [
            '\0', '\n', '\u{1b}', '\u{7f}', '\u{85}', '\u{61c}', '\u{200b}', '\u{200f}',
            '\u{2028}', '\u{202e}', '\u{2060}', '\u{2066}', '\u{2069}', '\u{206f}', '\u{feff}',
        ] {
            let shown = format!("a{}b", code_point(hidden));
            assert_eq!(printable(&format!("a{hidden}b")), shown);
        }
        assert_eq!(printable("Šárka, 你好 שלום"), "Šárka, 你好 שלום");
    }

    #[test]
    fn whatever_unicode_lets_a_font_ignore_is_printed_as_a_code_point() {
        // The count of Unicode 16.0 for the property.
        let all = (0..=0x10_ffff)
            .filter_map(char::from_u32)
            .filter(|character| is_default_ignorable(*character));
        let mut count = 0;
        for hidden in all {
            let shown = format!("Harvard{}x", code_point(hidden));
            assert_eq!(printable(&format!("Harvard{hidden}x")), shown);
            assert_eq!(printable(&hidden.to_string()), code_point(hidden));
            count += 1;
        }
        assert_eq!(count, 4174);
    }

    #[test]
    fn what_a_script_needs_stays() {
        for text in [
            "می\u{200c}خواهم",
            "۱۴۴۷ ه\u{200d}",
            "ශ\u{dca}\u{200d}ර\u{dd3}",
            "क\u{94d}\u{200d}ष",
            "ខ\u{17d2}ញុំ\u{200b}ចង់",
            "葛\u{e0100}城市",
            "👩\u{1f3fd}\u{200d}🎓 ❤\u{fe0f} 🏳\u{fe0f}\u{200d}🌈 1\u{fe0f}\u{20e3}",
            "ᠮ\u{180b}",
        ] {
            assert_eq!(printable(text), text);
        }
    }

    #[test]
    fn nothing_hides_behind_what_a_script_needs() {
        for (text, hidden) in [
            ("م\u{200c}\u{200c}خ", 2),
            ("م\u{200c}", 1),
            ("\u{200c}م", 1),
            ("م\u{200d}\u{200d}", 1),
            ("x\u{200c}y\u{200d}z", 2),
            ("🎓\u{200d}x", 1),
            ("葛\u{e0100}\u{e0101}", 1),
            ("1\u{fe0f}", 1),
            ("ខ\u{200b}\u{200b}ច", 2),
            ("🏴\u{e0067}\u{e007f}", 2),
        ] {
            let shown = printable(text);
            assert_eq!(shown.matches("\\u{").count(), hidden, "{shown}");
        }
    }

    #[test]
    fn an_identifier_has_letters_of_ascii_alone() {
        let id = "did:web:h\u{430}rvard.edu\u{ad}\n";
        assert_eq!(printable_id(id), "did:web:h\\u{430}rvard.edu\\u{ad}\\u{a}");
        let words = "Ž, did:web:h\u{430}rvard.edu; https://\u{e9}.example";
        assert_eq!(
            printable_words(words),
            "Ž, did:web:h\\u{430}rvard.edu; https://\\u{e9}.example"
        );
    }
}
