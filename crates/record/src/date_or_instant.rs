//! Times: an instant, or a calendar date where only the day is known.

use jiff::{Timestamp, civil::Date};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{
    macros::{deserialize_by_reading, text_scalar},
    reader::{Read, Reader},
};

/// A date or an instant, as it was recorded.
///
/// A date stays a date here: which instant stands for it is each format's own decision, and part of its loss report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateOrInstant {
    /// A day, in no time zone.
    Date(Date),
    /// An instant.
    Instant(Timestamp),
}

impl DateOrInstant {
    /// The form as a regular expression, as the JSON Schema gives it.
    pub const PATTERN: &'static str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2}))?$";

    /// Reads `2024-06-30` or `2024-06-30T12:00:00Z`; `None` when it is neither.
    ///
    /// ```
    /// # use testamur_record::DateOrInstant;
    /// assert!(DateOrInstant::parse("2024-06-30").is_some());
    /// assert!(DateOrInstant::parse("2024-06-30T14:00:00+02:00").is_some());
    /// assert!(DateOrInstant::parse("2024-06-31").is_none());
    /// assert!(DateOrInstant::parse("2024-06-30T14:00:00").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() == 10 {
            return is_date(text).then(|| text.parse().ok().map(Self::Date))?;
        }
        parse_instant(text).map(Self::Instant)
    }

    /// The instant that stands for this in formats without dates: midnight UTC, never local midnight.
    pub fn to_instant(self) -> Timestamp {
        match self {
            Self::Date(date) => date
                .to_zoned(jiff::tz::TimeZone::UTC)
                .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp()),
            Self::Instant(instant) => instant,
        }
    }
}

impl std::fmt::Display for DateOrInstant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(date) => date.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

impl From<Timestamp> for DateOrInstant {
    fn from(instant: Timestamp) -> Self {
        Self::Instant(instant)
    }
}

impl From<Date> for DateOrInstant {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl Serialize for DateOrInstant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl schemars::JsonSchema for DateOrInstant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateOrInstant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "a date, or an instant with a zone",
            "anyOf": [{ "format": "date" }, { "format": "date-time" }],
            "pattern": Self::PATTERN,
        })
    }
}

impl Read for DateOrInstant {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let time = value.as_str().and_then(Self::parse);
        if time.is_none() {
            reader.mistake(
                value,
                "a date, or an instant with a zone",
                "write a day of the calendar as `2024-06-30`, or an instant as `2024-06-30T12:00:00Z`",
            );
        }
        time
    }
}

deserialize_by_reading!(DateOrInstant);

text_scalar! {
    /// An instant of [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), kept in UTC.
    #[derive(Debug)]
    pub struct Instant;
    parse: |text| parse_instant(text).map(|instant| instant.to_string()),
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
    expected: "an instant with a zone",
    mend: "write the instant as `2024-06-30T12:00:00Z`",
}

impl Instant {
    /// The instant.
    pub fn timestamp(&self) -> Timestamp {
        self.as_str().parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<Timestamp> for Instant {
    fn from(instant: Timestamp) -> Self {
        // A timestamp's own text always has the form of an instant.
        Self::parse(&instant.to_string()).unwrap_or_else(|| Self("1970-01-01T00:00:00Z".to_owned()))
    }
}

text_scalar! {
    /// A day of the calendar, in no time zone.
    pub struct CalendarDate;
    parse: |text| (is_date(text) && text.parse::<Date>().is_ok()).then(|| text.to_owned()),
    pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    expected: "a date",
    mend: "write a day of the calendar as `1999-10-02`",
}

impl std::fmt::Debug for CalendarDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Only birthdays are written with it.
        f.write_str("CalendarDate(redacted)")
    }
}

fn parse_instant(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_at_checked(10)?;
    // The library reads more than RFC 3339 (no seconds, `[Europe/Paris]`): the form is looked at first.
    let clock = time.strip_prefix('T')?;
    let (clock, zone) = clock.split_at_checked(8)?;
    let zone = match zone.strip_prefix('.') {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            (1..=9).contains(&digits).then(|| &fraction[digits..])?
        }
        None => zone,
    };
    let zoned = zone == "Z" || matches(zone, "+00:00") || matches(zone, "-00:00");
    // `23:59:60` is a leap second: no instant of this clock.
    let seconds = matches(clock, "00:00:00") && !clock.ends_with("60");
    (is_date(date) && seconds && zoned).then(|| text.parse().ok())?
}

fn is_date(text: &str) -> bool {
    matches(text, "0000-00-00")
}

/// Says whether `text` has digits where `form` has zeros, and the same characters elsewhere.
fn matches(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, mark)| {
            if mark == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == mark
            }
        })
}
