//! A file of awards as rows.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};
use testamur_json::{Limits, Mistake};
use testamur_keys::hash_token;

use super::{
    InputFormat,
    row::{COLUMNS, Defaults, Row, parse, parse_record},
};
use crate::commands::read;

/// A file larger than this is better split: all rows are read before the first is issued.
const LARGEST_FILE: usize = 512 * 1024 * 1024;

/// Reads a file; the id names its bytes and what holds for its rows, so that a second run finds the first one.
pub(super) fn read(
    file: &Path,
    format: Option<InputFormat>,
    defaults: &Defaults<'_>,
) -> Result<(String, Vec<Row>)> {
    let Some(format) = format.or_else(|| format_of(file)) else {
        bail!(
            "`{}`: expected a file that ends in .csv, .ndjson or .json\nhint: say how it is written with `--input-format`",
            file.display()
        );
    };
    let bytes = read::bytes(file, LARGEST_FILE)?;
    let rows = match format {
        InputFormat::Csv => {
            csv_rows(&bytes, defaults).with_context(|| format!("`{}`", file.display()))?
        }
        InputFormat::Json => vec![Row {
            number: 1,
            content: json_row(&bytes, defaults),
        }],
        InputFormat::Ndjson => ndjson_rows(&bytes, defaults),
    };
    let settings = format!(
        "{}\n{}\n",
        defaults.source,
        defaults.achievement.unwrap_or_default()
    );
    let text = String::from_utf8_lossy(&bytes);
    Ok((hash_token(&format!("{settings}{text}")), rows))
}

fn format_of(file: &Path) -> Option<InputFormat> {
    match file.extension()?.to_str()? {
        "csv" => Some(InputFormat::Csv),
        "json" => Some(InputFormat::Json),
        "ndjson" | "jsonl" => Some(InputFormat::Ndjson),
        _ => None,
    }
}

fn csv_rows(bytes: &[u8], defaults: &Defaults<'_>) -> Result<Vec<Row>> {
    // Spreadsheets put a byte order mark in front.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .flexible(true)
        .from_reader(bytes);
    let header = reader
        .headers()
        .context("the header row is not UTF-8 text: save the file as UTF-8")?
        .clone();
    for (place, name) in header.iter().enumerate() {
        if !COLUMNS.contains(&name) {
            let known = COLUMNS.join(", ");
            bail!(
                "column {} of the header is `{name}`: expected one of {known}\nhint: the first line names the columns; rename or remove this one",
                place + 1
            );
        }
        if header.iter().filter(|other| *other == name).count() > 1 {
            bail!("the header has `{name}` twice\nhint: remove one of the two columns");
        }
    }
    if !header.iter().any(|name| name == "learner_id") {
        bail!(
            "the header has no `learner_id`\nhint: the first line names the columns, separated by commas, like `learner_id,name,email`"
        );
    }
    let rows = reader.records().zip(1..).map(|(record, number)| {
        let content = match record {
            Err(_) => Err(vec![Mistake::new(
                "",
                "bytes that are not UTF-8",
                "UTF-8 text",
                "save the file as UTF-8, not as the code page of the spreadsheet",
            )]),
            Ok(record) if record.len() != header.len() => Err(vec![Mistake::new(
                "",
                format!("{} cells", record.len()),
                format!("{} cells, as the header has", header.len()),
                "add or remove commas, or put the cell that holds a comma in quotes",
            )]),
            Ok(record) => {
                let cells: Map<String, Value> = header
                    .iter()
                    .zip(&record)
                    .map(|(name, cell)| (name.to_owned(), Value::from(cell)))
                    .collect();
                parse(&cells, defaults)
            }
        };
        Row { number, content }
    });
    Ok(rows.collect())
}

fn ndjson_rows(bytes: &[u8], defaults: &Defaults<'_>) -> Vec<Row> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    lines
        .filter(|(line, _)| !line.trim_ascii().is_empty())
        .map(|(line, number)| Row {
            number,
            content: json_row(line, defaults),
        })
        .collect()
}

/// A record has its achievement as an object; a row names it.
fn json_row(line: &[u8], defaults: &Defaults<'_>) -> Result<super::row::RowContent, Vec<Mistake>> {
    let value = testamur_json::parse(line, &Limits::default()).map_err(|error| {
        vec![Mistake::new(
            "",
            error.to_string(),
            "one JSON object",
            "correct the line",
        )]
    })?;
    match &value {
        Value::Object(members)
            if members
                .get("achievement")
                .is_none_or(|achievement| !achievement.is_object()) =>
        {
            parse(members, defaults)
        }
        _ => parse_record(&value),
    }
}
