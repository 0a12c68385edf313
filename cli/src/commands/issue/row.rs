//! One row: an award, or all of its mistakes.

use serde_json::{Map, Value};
use testamur_json::Mistake;
use testamur_record::{DateOrInstant, EmailAddress, Instant, Iri, Record};
use testamur_registrar::{Award, AwardDetails, RecordKey};
use testamur_rules::LearnerIdentity;

/// The columns of a CSV file, and the members of an NDJSON row.
pub(super) const COLUMNS: [&str; 11] = [
    "learner_id",
    "achievement",
    "name",
    "email",
    "subject_id",
    "awarded_on",
    "valid_from",
    "valid_until",
    "license_number",
    "award_number",
    "external_id",
];

/// The longest cell that is read.
const LONGEST_CELL: usize = 2000;

/// A row of a file.
pub(super) struct Row {
    /// Its number, from 1, without the header.
    pub(super) number: i64,
    pub(super) content: Result<RowContent, Vec<Mistake>>,
}

/// What a row asks for.
pub(super) enum RowContent {
    Award(Box<Award>),
    Record(Box<Record>),
}

/// What holds for the rows that do not say otherwise.
pub(super) struct Defaults<'a> {
    pub(super) achievement: Option<&'a str>,
    pub(super) source: &'a str,
    pub(super) suspendable: bool,
}

/// Reads a row by its columns.
pub(super) fn parse(
    cells: &Map<String, Value>,
    defaults: &Defaults<'_>,
) -> Result<RowContent, Vec<Mistake>> {
    let mut reader = CellReader {
        cells,
        mistakes: Vec::new(),
    };
    reader.refuse_unknown();
    let learner_id = reader.required("learner_id", "the learner's id in your list", None);
    let achievement = reader.required(
        "achievement",
        "the short id of an achievement",
        defaults.achievement,
    );
    let email = reader.parsed(
        "email",
        "an e-mail address like `ana@example.org`",
        |text| EmailAddress::parse(text).map(|_| text.to_owned()),
    );
    let details = AwardDetails {
        subject_id: reader.parsed("subject_id", "a DID or URN", Iri::parse),
        awarded_on: reader.parsed(
            "awarded_on",
            "a date like `2026-06-30`, or an instant",
            DateOrInstant::parse,
        ),
        valid_from: reader.parsed(
            "valid_from",
            "an instant like `2026-07-01T00:00:00Z`",
            Instant::parse,
        ),
        valid_until: reader.parsed(
            "valid_until",
            "an instant like `2028-07-01T00:00:00Z`",
            Instant::parse,
        ),
        license_number: reader.text("license_number"),
        suspendable: defaults.suspendable,
        ..AwardDetails::default()
    };
    let award_number = reader.parsed("award_number", "a whole number from 1", |text| {
        text.parse::<i64>().ok().filter(|number| *number >= 1)
    });
    let learner = LearnerIdentity {
        source_id: learner_id.unwrap_or_default(),
        username: None,
        email,
        name: reader.text("name"),
    };
    let external_id = reader.text("external_id");
    if !reader.mistakes.is_empty() {
        return Err(reader.mistakes);
    }
    Ok(RowContent::Award(Box::new(Award {
        source: defaults.source.to_owned(),
        learner,
        achievement: achievement.unwrap_or_default(),
        award_number,
        external_id,
        path_id: None,
        details,
    })))
}

/// Reads a whole record of the canonical form.
pub(super) fn parse_record(value: &Value) -> Result<RowContent, Vec<Mistake>> {
    Record::parse(value).map(|record| RowContent::Record(Box::new(record)))
}

/// Whom and which award a whole record is about: its subject's id or address, else the record itself.
pub(super) fn record_key(record: &Record, source: &str, suspendable: bool) -> RecordKey {
    let subject = &record.subject;
    let source_id = subject
        .id
        .as_ref()
        .map(ToString::to_string)
        .or_else(|| subject.email.as_ref().map(ToString::to_string))
        .unwrap_or_else(|| record.id.to_string());
    RecordKey {
        source: source.to_owned(),
        source_id,
        award_number: 1,
        external_id: None,
        path_id: None,
        suspendable,
    }
}

struct CellReader<'a> {
    cells: &'a Map<String, Value>,
    mistakes: Vec<Mistake>,
}

impl CellReader<'_> {
    fn refuse_unknown(&mut self) {
        for name in self
            .cells
            .keys()
            .filter(|name| !COLUMNS.contains(&name.as_str()))
        {
            let known = COLUMNS.join(", ");
            self.mistakes.push(Mistake::new(
                format!("/{name}"),
                "an unknown column",
                format!("one of: {known}"),
                "rename or remove it",
            ));
        }
    }

    fn text(&mut self, column: &str) -> Option<String> {
        let text = match self.cells.get(column)? {
            Value::Null => return None,
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(_) => return self.refuse(column, "true or false", "text"),
            Value::Array(_) => return self.refuse(column, "a list", "text"),
            Value::Object(_) => return self.refuse(column, "an object", "text"),
        };
        let characters = text.chars().count();
        if characters > LONGEST_CELL {
            let found = format!("{characters} characters");
            return self.refuse(column, found, format!("at most {LONGEST_CELL}"));
        }
        // No name, address or number has any; databases and terminals take them ill.
        if text.contains(char::is_control) {
            return self.refuse(column, "a control character", "one line of plain text");
        }
        Some(text).filter(|text| !text.is_empty())
    }

    fn required(&mut self, column: &str, expected: &str, default: Option<&str>) -> Option<String> {
        let known = self.mistakes.len();
        let text = self.text(column).or_else(|| default.map(str::to_owned));
        if text.is_none() && self.mistakes.len() == known {
            self.mistakes.push(Mistake::new(
                format!("/{column}"),
                "nothing",
                expected,
                "fill it in",
            ));
        }
        text
    }

    fn parsed<T>(
        &mut self,
        column: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(column)?;
        let value = parse(&text);
        if value.is_none() {
            let found = format!(
                "{} characters that are something else",
                text.chars().count()
            );
            return self.refuse(column, found, expected);
        }
        value
    }

    /// Notes a mistake. The value itself is not repeated: it may be a personal datum.
    fn refuse<T>(
        &mut self,
        column: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Option<T> {
        let mend = "correct it, or leave it empty";
        self.mistakes
            .push(Mistake::new(format!("/{column}"), found, expected, mend));
        None
    }
}
