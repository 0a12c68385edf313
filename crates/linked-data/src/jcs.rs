//! The JSON Canonicalization Scheme ([RFC 8785]): one text for each JSON value.
//!
//! [RFC 8785]: https://www.rfc-editor.org/rfc/rfc8785

use std::fmt::Write as _;

use serde_json::{Number, Value};

/// Writes a value canonically.
///
/// Numbers are written as doubles: integers beyond ±(2^53 − 1) must have been refused before.
pub fn to_string(value: &Value) -> String {
    let mut out = String::new();
    write_value(&mut out, value);
    out
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            // RFC 8785, section 3.2.3: names are compared as arrays of UTF-16 code units.
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(out, name);
                out.push(':');
                write_value(out, member);
            }
            out.push('}');
        }
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                write!(out, "\\u{:04x}", u32::from(control))
                    .expect("writing to a String cannot fail");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Writes a number as ECMAScript does: the shortest digits that give the double back.
fn write_number(out: &mut String, number: &Number) {
    let double = number.as_f64().unwrap_or(f64::NAN);
    if double == 0.0 {
        out.push('0');
        return;
    }
    let shortest = shortest(double.abs());
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if double < 0.0 {
        out.push('-');
    }
    write_digits(out, &digits, exponent);
}

/// The fewest digits that give the double back, in the form `d.ddde±x`.
///
/// Of two that are equally near to it, ECMAScript takes the even one (Number::toString, note 2) and `{:e}` the greater one,
/// so that the double is rounded to as many digits once more, which ties to even.
fn shortest(double: f64) -> String {
    let shortest = format!("{double:e}");
    let mantissa = shortest.split('e').next().unwrap_or_default();
    let places = mantissa.len().saturating_sub("d.".len());
    let rounded = format!("{double:.places$e}");
    // Beside a power of two, the nearest of so many digits may be another double's.
    if rounded.parse() == Ok(double) {
        rounded
    } else {
        shortest
    }
}

/// Lays out `d.ddd × 10^exponent`.
fn write_digits(out: &mut String, digits: &str, exponent: i32) {
    let whole = usize::try_from(exponent + 1).unwrap_or(0);
    match exponent {
        0..21 if digits.len() <= whole => {
            out.push_str(digits);
            out.extend(std::iter::repeat_n('0', whole - digits.len()));
        }
        0..21 => {
            out.push_str(&digits[..whole]);
            out.push('.');
            out.push_str(&digits[whole..]);
        }
        -6..0 => {
            out.push_str("0.");
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            out.extend(std::iter::repeat_n('0', zeros));
            out.push_str(digits);
        }
        _ => {
            out.push_str(&digits[..1]);
            if digits.len() > 1 {
                out.push('.');
                out.push_str(&digits[1..]);
            }
            write!(out, "e{exponent:+}").expect("writing to a String cannot fail");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_sorted_by_utf_16() {
        let value = json!({"\u{10000}": 1, "\u{ffff}": 2, "b": [], "a": {"z": null}});
        assert_eq!(
            to_string(&value),
            "{\"a\":{\"z\":null},\"b\":[],\"\u{10000}\":1,\"\u{ffff}\":2}"
        );
    }

    #[test]
    fn numbers_are_written_as_ecmascript_does() {
        let numbers = json!([
            0,
            -0.0,
            1.0,
            -5,
            4.50,
            2e-3,
            1e30,
            1e-27,
            1e21,
            123e18,
            1e-6,
            1e-7,
            333_333_333.333_333_3,
            // Exactly between .2 and .3; and a power of two, whose neighbours are not equally far.
            f64::from_bits(0x4314_3ff3_c1cb_0959),
            7.120_236_347_223_045e-307
        ]);
        let expected = "[0,0,1,-5,4.5,0.002,1e+30,1e-27,1e+21,123000000000000000000,0.000001,1e-7,333333333.3333333,1424953923781206.2,7.120236347223045e-307]";
        assert_eq!(to_string(&numbers), expected);
    }
}
