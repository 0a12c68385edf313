//! Instants as the credential standards write them.

use jiff::Timestamp;

/// Reads an XML Schema [dateTimeStamp]: date, `T`, time with seconds, and a zone, which is never optional.
///
/// `None` for every other form, also for those that RFC 3339 or ISO 8601 would allow beyond it.
///
/// [dateTimeStamp]: https://www.w3.org/TR/xmlschema11-2/#dateTimeStamp
pub fn parse_date_time_stamp(text: &str) -> Option<Timestamp> {
    let (date_time, zone) = match text.strip_suffix('Z') {
        Some(date_time) => (date_time, None),
        None => text
            .split_at_checked(text.len().checked_sub(6)?)
            .map(|(one, two)| (one, Some(two)))?,
    };
    let (seconds, fraction) = match date_time.split_once('.') {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None => (date_time, None),
    };
    let shaped = has_shape(seconds, "0000-00-00T00:00:00")
        && fraction.is_none_or(|digits| {
            !digits.is_empty()
                && digits.len() <= 30
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        && zone.is_none_or(is_zone);
    if !shaped {
        return None;
    }
    // Nine digits are as fine as an instant gets here; the rest cannot change which second it is.
    match fraction {
        Some(digits) if digits.len() > 9 => {
            format!("{seconds}.{}{}", &digits[..9], zone.unwrap_or("Z"))
                .parse()
                .ok()
        }
        _ => text.parse().ok(),
    }
}

/// Whether `text` is a zone of XML Schema: at most 14 hours away, with minutes of an hour.
fn is_zone(text: &str) -> bool {
    let digits = text.get(1..).unwrap_or_default();
    (has_shape(text, "+00:00") || has_shape(text, "-00:00"))
        && (digits < "14:00" && &digits[3..] < "60" || digits == "14:00")
}

/// Whether `text` is `pattern` with other digits in the place of its zeros.
fn has_shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(found, expected)| match expected {
                b'0' => found.is_ascii_digit(),
                other => found == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_and_seconds_are_required() {
        for text in [
            "2010-01-01T19:23:24Z",
            "2010-01-01T19:23:24.123Z",
            "2010-01-01T19:23:24.123456789012Z",
            "2010-01-01T19:23:24+02:00",
            "2010-01-01T19:23:24.5-11:30",
            "2010-01-01T19:23:24+14:00",
        ] {
            assert!(parse_date_time_stamp(text).is_some(), "{text}");
        }
        for text in [
            "",
            "Z",
            "2010-01-01",
            "2010-01-01T19:23:24",
            "2010-01-01T19:23Z",
            "2010-01-01t19:23:24z",
            "2010-01-01 19:23:24Z",
            "2010-01-01T19:23:24.Z",
            "2010-01-01T19:23:24+0200",
            "2010-01-01T19:23:24+02:00[Europe/Paris]",
            "2010-13-01T19:23:24Z",
            "2010-02-30T19:23:24Z",
            "+002010-01-01T19:23:24Z",
            "20100101T192324Z",
            "2010-01-01T19:23:24+14:01",
            "2010-01-01T19:23:24-25:00",
            "2010-01-01T19:23:24+13:60",
            "2010-01-01T19:23:24ZZ",
            " 2010-01-01T19:23:24Z",
            "2010-01-01T19:23:2４Z",
        ] {
            assert!(parse_date_time_stamp(text).is_none(), "{text}");
        }
    }
}
