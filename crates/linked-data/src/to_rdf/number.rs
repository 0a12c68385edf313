//! Numbers as RDF literals ([§ 8.6]).
//!
//! [§ 8.6]: https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#data-round-tripping

/// An integer or a double in its canonical lexical form.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Lexical {
    Double(String),
    Integer(String),
}

/// Doubles from here on are written with an exponent even if they are integers.
const EXPONENT_FROM: f64 = 1e21;

/// The canonical form of a number; `as_double` asks for the form with exponent in any case.
pub(super) fn canonical(number: &serde_json::Number, as_double: bool) -> Lexical {
    let double = number.as_f64().unwrap_or(f64::NAN);
    if as_double || double.fract() != 0.0 || double.abs() >= EXPONENT_FROM {
        return Lexical::Double(canonical_double(double));
    }
    if number.is_f64() {
        // Adding zero makes the zero below zero a plain one.
        return Lexical::Integer(format!("{:.0}", double + 0.0));
    }
    Lexical::Integer(number.to_string())
}

/// `d.dE±n` with at most 16 digits, a half rounded up.
fn canonical_double(double: f64) -> String {
    let exact = format!("{double:.60e}");
    let (mantissa, exponent) = exact.split_once('e').unwrap_or((&exact, "0"));
    let negative = mantissa.starts_with('-');
    let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
    let mut exponent: i32 = exponent.parse().unwrap_or(0);
    let up = digits.get(16).is_some_and(|digit| *digit >= b'5');
    digits.truncate(16);
    if up && round_up(&mut digits) {
        digits.insert(0, b'1');
        digits.truncate(16);
        exponent += 1;
    }
    while digits.len() > 2 && digits.last() == Some(&b'0') {
        digits.pop();
    }
    let sign = if negative { "-" } else { "" };
    let text: String = digits.into_iter().map(char::from).collect();
    format!("{sign}{}.{}E{exponent}", &text[..1], &text[1..])
}

/// Adds one to the last digit; true if the number became one digit longer.
fn round_up(digits: &mut [u8]) -> bool {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return false;
        }
        *digit = b'0';
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lexical(value: &serde_json::Value, as_double: bool) -> Lexical {
        canonical(value.as_number().unwrap(), as_double)
    }

    #[test]
    fn whole_numbers_are_integers() {
        assert_eq!(lexical(&json!(2), false), Lexical::Integer("2".to_owned()));
        assert_eq!(
            lexical(&json!(2.0), false),
            Lexical::Integer("2".to_owned())
        );
        assert_eq!(
            lexical(&json!(-0.0), false),
            Lexical::Integer("0".to_owned())
        );
        assert_eq!(
            lexical(&json!(1e20), false),
            Lexical::Integer("100000000000000000000".to_owned())
        );
    }

    #[test]
    fn doubles_have_one_digit_before_the_point_and_no_idle_zeros() {
        let double = |value: serde_json::Value, text: &str| {
            assert_eq!(lexical(&value, true), Lexical::Double(text.to_owned()));
        };
        double(json!(2), "2.0E0");
        double(json!(5.3), "5.3E0");
        double(json!(-0.1), "-1.0E-1");
        double(json!(1e22), "1.0E22");
        double(json!(0), "0.0E0");
        double(json!(1_234_567_890_123_456.5), "1.234567890123457E15");
        double(json!(9.999_999_999_999_999_5), "1.0E1");
    }
}
