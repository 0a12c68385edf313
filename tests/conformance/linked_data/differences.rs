//! In what our engine and the two others may differ, why, and by which clause: docs/JSON-LD-DIFFERENCES.md says the same, and
//! `UPDATE=1` writes that page.
//!
//! What is listed has to occur where the corpus is there, and nothing else may: `two_oracles` counts each.

use std::fmt::Write as _;
use std::fs;

use anyhow::ensure;
use testamur_linked_data::ErrorCode;
use testamur_tests::workspace_root;

/// Another engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// `json-ld` of crates.io.
    JsonLd,
    /// `jsonld` with `rdf-canonize` of npm, in safe mode.
    JsonldOfNpm,
}

/// What is refused here and read there.
pub(crate) struct Refusal {
    pub(crate) code: ErrorCode,
    pub(crate) by: &'static [Engine],
    /// Whether the standard's plain reading is compared with theirs; if not, the two may keep different parts.
    pub(crate) has_reading: bool,
    why: &'static str,
    clause: Clause,
}

/// What is taken out of a document before `json-ld` gets it, and what is put in its place.
pub(crate) struct Settled {
    pub(crate) texts: &'static [(&'static str, &'static str)],
    pub(crate) what: &'static str,
    why: &'static str,
    clause: Clause,
}

/// The name of a clause, and where it is.
type Clause = (&'static str, &'static str);

pub(crate) const REFUSALS: [Refusal; 11] = [
    Refusal {
        code: ErrorCode::BlankNodeLabel,
        by: BOTH,
        has_reading: true,
        why: "A label is no name: canonicalization gives another, so that whoever relies on it relies on nothing signed.",
        clause: LOSSLESS,
    },
    Refusal {
        code: ErrorCode::DirectionLoss,
        by: JSON_LD,
        has_reading: true,
        why: "A base direction is dropped on the way to RDF; an engine without a safe mode says nothing.",
        clause: LOSSLESS,
    },
    Refusal {
        code: ErrorCode::FreeFloatingValue,
        by: BOTH,
        has_reading: true,
        why: "A value that belongs to nothing is dropped, and so would stay unsigned.",
        clause: EXPANSION,
    },
    Refusal {
        code: ErrorCode::InvalidIri,
        by: JSON_LD,
        has_reading: false,
        why: "What is no IRI is dropped by the standard and kept as it is there.",
        clause: TO_RDF,
    },
    Refusal {
        code: ErrorCode::InvalidLanguageTaggedString,
        by: BOTH,
        has_reading: false,
        why: "A text whose language is no tag is dropped by the standard, and a text or a tag of it kept there.",
        clause: TO_RDF,
    },
    Refusal {
        code: ErrorCode::InvalidValueObject,
        by: BOTH,
        has_reading: false,
        why: "The standard has an error of this name, and they a value.",
        clause: EXPANSION,
    },
    Refusal {
        code: ErrorCode::KeywordLike,
        by: BOTH,
        has_reading: false,
        why: "`@` and letters are reserved: the standard passes over them with a warning, as an identifier or type too.",
        clause: IRIS,
    },
    Refusal {
        code: ErrorCode::RelativeIri,
        by: JSON_LD,
        has_reading: false,
        why: "An identifier without a scheme names nothing where there is no base, and is kept as it is there.",
        clause: LOSSLESS,
    },
    Refusal {
        code: ErrorCode::RelativeType,
        by: JSON_LD,
        has_reading: true,
        why: "A type that no context defines is dropped on the way to RDF; an engine without a safe mode says nothing.",
        clause: LOSSLESS,
    },
    Refusal {
        code: ErrorCode::UnexpectedKeyword,
        by: BOTH,
        has_reading: true,
        why: "A credential is compacted, and its contexts have terms for the keywords that it needs; another keyword, such as \
              `@graph` or `@reverse`, says a thing twice or hides it.",
        clause: COMPACTED,
    },
    Refusal {
        code: ErrorCode::UnsafeNumber,
        by: BOTH,
        has_reading: false,
        why: "An integer beyond ±(2^53 − 1) is two numbers to two readers.",
        clause: NUMBERS,
    },
];

pub(crate) const SETTLED: [Settled; 3] = [
    Settled {
        texts: &[("\"\\r\":1,\"1\":[],\"@id\":{},", "")],
        what: "the order of members in a literal of JSON",
        why: "Members are sorted here, and left in their order there.",
        clause: TO_RDF,
    },
    Settled {
        texts: &[("1.0", "1"), ("0.30000000000000004", "0.3")],
        what: "the spelling of numbers",
        why: "A number without a fraction is an integer here however it is written, and a double has at most sixteen digits.",
        clause: ROUND_TRIP,
    },
    Settled {
        texts: &[("fr-CA", "fr-ca"), ("de-CH", "de-ch"), ("en-GB", "en-gb")],
        what: "capital letters in language tags",
        why: "A processor may write tags in lower case; the ones in widest use do, and so do we.",
        clause: EXPANSION,
    },
];

const BOTH: &[Engine] = &[Engine::JsonLd, Engine::JsonldOfNpm];
const JSON_LD: &[Engine] = &[Engine::JsonLd];

const COMPACTED: Clause = (
    "Data model 2.0, conformance",
    "https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#conformance",
);
const EXPANSION: Clause = (
    "JSON-LD 1.1 API, expansion",
    "https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#expansion-algorithm",
);
const IRIS: Clause = (
    "JSON-LD 1.1 API, IRI expansion",
    "https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#iri-expansion",
);
const LOSSLESS: Clause = (
    "Data Integrity, securing data losslessly",
    "https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#securing-data-losslessly",
);
const NUMBERS: Clause = (
    "RFC 7493, section 2.2",
    "https://www.rfc-editor.org/rfc/rfc7493#section-2.2",
);
const ROUND_TRIP: Clause = (
    "JSON-LD 1.1 API, data round tripping",
    "https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#data-round-tripping",
);
const TO_RDF: Clause = (
    "JSON-LD 1.1 API, object to RDF",
    "https://www.w3.org/TR/2020/REC-json-ld11-api-20200716/#object-to-rdf-conversion",
);

#[test]
fn the_page_of_differences_is_up_to_date() -> anyhow::Result<()> {
    let page = page()?;
    let file = workspace_root().join("docs/JSON-LD-DIFFERENCES.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &page)?;
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    ensure!(
        written == page,
        "docs/JSON-LD-DIFFERENCES.md is not up to date: `cargo xtask doc` writes it"
    );
    Ok(())
}

fn page() -> anyhow::Result<String> {
    let link = |(name, url): Clause| format!("[{name}]({url})");
    let mut page = INTRODUCTION.to_owned();
    for refusal in &REFUSALS {
        let Refusal { code, why, .. } = refusal;
        let by = match refusal.by {
            [Engine::JsonLd] => "`json-ld`",
            [Engine::JsonldOfNpm] => "`jsonld`",
            _ => "both",
        };
        let compared = if refusal.has_reading { "yes" } else { "no" };
        let clause = link(refusal.clause);
        writeln!(
            page,
            "| {} | {by} | {compared} | {why} | {clause} |",
            code.as_str()
        )?;
    }
    page += BETWEEN;
    for settled in &SETTLED {
        let Settled { what, why, .. } = settled;
        writeln!(
            page,
            "| {what} | `json-ld` | {why} | {} |",
            link(settled.clause)
        )?;
    }
    writeln!(
        page,
        "| {MAPS} | `jsonld` | {MAPS_WHY} | {} |",
        link(EXPANSION)
    )?;
    Ok(page)
}

const INTRODUCTION: &str = "# Where other JSON-LD engines differ

Written by `cargo xtask doc`. The tests run some 11,500 documents through our engine and two others: `json-ld` of crates.io, which has
no safe mode, and `jsonld` of npm in safe mode. Each document has to have the same canonical form, or be refused by both. What follows
is all that may differ; each line occurs, and `cargo xtask test` prints how often. That only they refuse occurs nowhere.

## Refused here only

Where a reading is compared, theirs is the standard's plain one, so that nothing but the refusal differs.

| refused for | read by | reading compared | why | clause |
|---|---|---|---|---|
";
const BETWEEN: &str = "
## Read otherwise

What `json-ld` reads otherwise is taken out of the documents that it gets.

| what | by | why | clause |
|---|---|---|---|
";
const MAPS: &str = "a map by identifier in a node whose type has a context of its own";
const MAPS_WHY: &str = "In such a map the standard goes back to the context from before the type, which not every reader does. No context of \
     a credential defines such a map.";
