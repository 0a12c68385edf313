//! The reference page of the report's codes, written from the code.

use std::fmt::Write as _;

use testamur_verifier::{CodeList, Problem, code_lists};

const PAGE: &str = "/../../docs/verification-report.md";

/// `UPDATE=1` writes the page anew.
#[test]
fn the_committed_page_of_codes_is_current() {
    let path = format!("{}{PAGE}", env!("CARGO_MANIFEST_DIR"));
    let current = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == current, "run `cargo xtask doc` and commit it");
}

fn page() -> String {
    let mut page = String::from(HEAD);
    for list in code_lists() {
        write!(
            page,
            "\n## {}\n\n{}\n\n",
            title(list.name),
            on_one_line(&list.about)
        )
        .unwrap();
        if list.name == "Problem" {
            problems(&mut page, &list);
        } else {
            page.push_str("| code | meaning |\n|---|---|\n");
            for code in &list.codes {
                writeln!(page, "| `{}` | {} |", code.code, on_one_line(&code.meaning)).unwrap();
            }
        }
    }
    page
}

fn problems(page: &mut String, list: &CodeList) {
    page.push_str("| code | meaning | `problem_type` | remedy |\n|---|---|---|---|\n");
    for (problem, code) in Problem::ALL.iter().zip(&list.codes) {
        let url = problem
            .problem_type()
            .map_or_else(String::new, |url| format!("<{url}>"));
        let meaning = on_one_line(&code.meaning);
        let remedy = problem.remedy();
        writeln!(page, "| `{problem}` | {meaning} | {url} | `{remedy}` |").unwrap();
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn title(name: &str) -> &'static str {
    match name {
        "Verdict" => "`verdict`",
        "Outcome" => "`outcome`, `signature`, `issuer_binding`, `holder_binding`",
        "CheckCode" => "`checks[].code`",
        "Problem" => "`checks[].problem`",
        "Remedy" => "Remedies",
        "Trust" => "`trust`",
        "StatusState" => "`status`",
        "InputFormat" => "`input`",
        "ContainerKind" => "`container.kind`",
        "DataModelVersion" => "`data_model`",
        "EmbeddedRole" => "`embedded[].role`",
        other => panic!("{other} needs a title"),
    }
}

const HEAD: &str = "\
# The verification report: every code and what it means

Generated from the code by `cargo xtask doc`: do not edit.

`testamur verify --format json`, `POST /verify` and the library answer with one report. Its form is
[verification-report.schema.json](schemas/verification-report.schema.json). Codes are stable: software reads them; the
sentences beside them are for people and may change. New codes may be added. Bounds:
[verification-limits.md](verification-limits.md).

Read `verified` first. It is true only when `signature` and `issuer_binding` both passed and no required check failed or is
unknown. `issuer_name` and `issuer_id` are what the credential says about itself: show them as the issuer only when
`issuer_binding` passed.
";
