//! Decimal numbers that stay what was written: credits of `7.5` are neither `7.50` nor `7.499999`.

use serde_json::Number;

use crate::macros::text_scalar;

/// Longest decimal that is read.
const MAX_LEN: usize = 40;

text_scalar! {
    /// A decimal number as a string, without exponent.
    #[derive(Debug)]
    pub struct Decimal;
    parse: |text| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = number(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && fraction.is_none_or(number);
        (plain && text.len() <= MAX_LEN).then(|| text.to_owned())
    },
    pattern: "^(?=.{1,40}$)-?(0|[1-9][0-9]*)([.][0-9]+)?$",
    expected: "a decimal number as a string",
    mend: "write digits with an optional decimal point, in quotes, such as `\"7.5\"`",
}

impl Decimal {
    /// The nearest JSON number, and whether it says exactly what the decimal says.
    ///
    /// ```
    /// # use testamur_record::Decimal;
    /// let (number, exact) = Decimal::parse("7.5").unwrap().to_number();
    /// assert_eq!((number.to_string(), exact), ("7.5".to_owned(), true));
    /// let (_, exact) = Decimal::parse("0.12345678901234567890").unwrap().to_number();
    /// assert!(!exact);
    /// ```
    pub fn to_number(&self) -> (Number, bool) {
        let text = self.as_str();
        let significant = if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.')
        } else {
            text
        };
        // Integers beyond 2^53 - 1 do not survive other JSON software.
        if let Ok(whole) = significant.parse::<i64>()
            && whole.unsigned_abs() < (1 << 53)
        {
            return (whole.into(), true);
        }
        let nearest: f64 = significant.parse().unwrap_or_default();
        let number = Number::from_f64(nearest).unwrap_or_else(|| 0.into());
        let exact = format!("{nearest}") == significant;
        (number, exact)
    }
}
