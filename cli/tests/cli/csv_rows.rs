//! CSV: a mistake is told with row, column, what was expected and how to mend it; the other rows go on.

use serde_json::Value;

use crate::world::{SOLAR, World};

#[test]
fn a_header_with_mistakes_stops_the_file() {
    let world = World::with_achievement();
    for (rows, told) in [
        (
            &b"learner_id,nmae\n1,x\n"[..],
            "column 2 of the header is `nmae`: expected one of learner_id",
        ),
        (
            b"learner_id,name,name\n1,x,y\n",
            "the header has `name` twice",
        ),
        (
            b"learner_id,na\xffme\n1,x\n",
            "the header row is not UTF-8 text",
        ),
        (b"", "the header has no `learner_id`"),
        (b"name\nAna\n", "hint: the first line names the columns"),
        (b"learner_id;name\n1;x\n", "`learner_id;name`"),
    ] {
        world.issue_csv(rows).exits(2).tells(told);
    }
    assert!(world.credentials().is_empty());
    world.issue_csv("learner_id\n").exits(0).tells("0 issued");
}

#[test]
fn each_mistake_names_row_column_expected_and_mend_and_other_rows_go_on() {
    let world = World::with_achievement();
    let rows = "learner_id,achievement,name,email,awarded_on,valid_until,award_number\n\
        1,,Good One,good@example.org,2026-06-30,,\n\
        2,,Bad,not an address,,,\n\
        3,,Bad,,30.06.2026,,\n\
        ,,Bad,,,,\n\
        5,unknown-badge,Bad,,,,\n\
        6,,Bad,,,tomorrow,0\n\
        7,,Bad\n\
        8,,Good Two,,2026-06-30T12:00:00+02:00,,2\n";
    let answer = world
        .issue_csv(rows)
        .exits(1)
        .tells("2 issued, 0 existed, 6 refused");
    let answer = answer
        .says("row 1: issued urn:uuid:")
        .says("row 2: refused: at `/email`")
        .says("expected an e-mail address like `ana@example.org`")
        .says("row 3: refused: at `/awarded_on`")
        .says("expected a date like `2026-06-30`")
        .says("row 4: refused: at `/learner_id`: found nothing")
        .says("row 5: refused")
        .says("`unknown-badge`")
        .says("row 6: refused: at `/valid_until`")
        .says("row 6: refused: at `/award_number`")
        .says("row 7: refused")
        .says("3 cells")
        .says("row 8: issued urn:uuid:");
    assert!(
        answer.stdout.lines().all(|line| !line.contains("refused")
            || line.contains("correct")
            || line.contains("fill")
            || line.contains("commas")),
        "{answer:#?}"
    );
    assert!(
        !answer.stdout.contains("not an address"),
        "a cell may hold a personal datum"
    );
    assert_eq!(world.credentials().len(), 2);
}

#[test]
fn a_row_that_is_not_utf_8_is_refused_alone() {
    let world = World::with_achievement();
    world
        .issue_csv(b"learner_id,name\n1,Ren\xe9\n2,Ren\xc3\xa9\n")
        .exits(1)
        .says("row 1: refused")
        .says("save the file as UTF-8")
        .says("row 2: issued");
}

#[test]
fn a_byte_order_mark_and_crlf_are_no_part_of_the_header() {
    let world = World::with_achievement();
    world
        .issue_csv("\u{feff}learner_id,name\r\n1,Ana\r\n")
        .exits(0);
    assert_eq!(
        world.credentials()[0]["record"]["subject"]["name"]["fullName"],
        "Ana"
    );
}

#[test]
fn formulas_stay_text_and_quoted_commas_stay_in_their_cell() {
    let world = World::with_achievement();
    let formula = "=HYPERLINK(\"http://127.0.0.1/\",\"click\")";
    let quoted = formula.replace('"', "\"\"");
    world
        .issue_csv(format!(
            "learner_id,name,license_number\n1,\"{quoted}\",@SUM(1)\n2,\"Doe, Jane\",-1\n"
        ))
        .exits(0);
    let mut found: Vec<(String, String)> = world
        .credentials()
        .iter()
        .map(|credential| {
            let record = &credential["record"];
            (
                text(&record["subject"]["name"]["fullName"]),
                record.to_string(),
            )
        })
        .collect();
    found.sort();
    assert_eq!(found[0].0, formula);
    assert!(
        found[0].1.contains("@SUM(1)") && found[1].1.contains("\"-1\""),
        "{found:#?}"
    );
    assert_eq!(found[1].0, "Doe, Jane");
}

#[test]
fn a_huge_cell_is_refused_alone_and_the_limit_is_named() {
    let world = World::with_achievement();
    let huge = "x".repeat(3 << 20);
    world
        .issue_csv(format!("learner_id,name\n1,{huge}\n2,Ana\n"))
        .exits(1)
        .says("row 1: refused: at `/name`: found 3145728 characters; expected at most 2000")
        .says("row 2: issued")
        .hides("xxxx");
    let commas = ",".repeat(1 << 20);
    world
        .issue_csv(format!("learner_id,name\n1{commas}\n2,Ana\n"))
        .exits(1)
        .says("1048577 cells");
}

#[test]
fn control_characters_are_refused() {
    let world = World::with_achievement();
    world
        .issue_csv("learner_id,name\n1,A\u{0}na\n2,\"A\nna\"\n3,A\u{1b}[31m\n")
        .exits(1)
        .tells("3 refused");
}

#[test]
fn a_dry_run_tells_the_same_mistakes_and_stores_nothing() {
    let world = World::with_achievement();
    world.write(
        "rows.csv",
        "learner_id,achievement,email\n1,,\n2,unknown-badge,\n3,,nobody\n",
    );
    let arguments = ["issue", "rows.csv", "--achievement", SOLAR, "--dry-run"];
    world
        .run(&arguments)
        .exits(1)
        .says("row 1: would be issued")
        .says("row 2: refused")
        .says("row 3: refused: at `/email`")
        .tells("1 would be issued, 2 refused; nothing was stored");
    assert!(world.credentials().is_empty());
    world
        .run(&arguments[..4])
        .exits(1)
        .tells("1 issued, 0 existed, 2 refused");
}

#[test]
fn a_second_run_issues_nothing_new() {
    let world = World::with_achievement();
    let rows = "learner_id,name\n1,Ana\n2,Béla\n1,Ana\n";
    let first = world
        .issue_csv(rows)
        .exits(0)
        .tells("2 issued, 1 existed, 0 refused");
    let second = world
        .issue_csv(rows)
        .exits(0)
        .tells("0 issued, 3 existed, 0 refused");
    assert_eq!(first.stdout.replace("issued", "exists"), second.stdout);
    assert_eq!(world.credentials().len(), 2);
}

#[test]
fn a_refused_row_is_tried_again_once_it_can_be_issued() {
    let world = World::with_achievement();
    let rows = "learner_id,achievement\n1,later\n";
    world.issue_csv(rows).exits(1);
    let file = crate::world::repository().join("docs/examples/achievement.json");
    let other = std::fs::read_to_string(file)
        .unwrap()
        .replace("achievements/solar", "achievements/later");
    world.write("later.json", other);
    world
        .run(&["achievement", "put", "later.json", "--id", "later"])
        .exits(0);
    world.issue_csv(rows).exits(0).says("row 1: issued");
}

#[test]
fn the_report_has_one_json_object_for_each_row() {
    let world = World::with_achievement();
    world.write("rows.csv", "learner_id,email\n1,\n2,nobody\n");
    let arguments = [
        "issue",
        "rows.csv",
        "--achievement",
        SOLAR,
        "--report",
        "report.ndjson",
        "--json",
    ];
    let answer = world.run(&arguments).exits(1);
    assert_eq!(world.read("report.ndjson"), answer.stdout);
    let lines: Vec<Value> = answer
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["row"], &lines[0]["outcome"]),
        (&Value::from(1), &Value::from("issued"))
    );
    let mistake = &lines[1]["mistakes"][0];
    assert_eq!(mistake["pointer"], "/email");
    for member in ["found", "expected", "mend"] {
        assert!(
            mistake[member]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{mistake}"
        );
    }
    let arguments = [
        "issue",
        "rows.csv",
        "--achievement",
        SOLAR,
        "--report",
        "no/such/folder",
    ];
    world
        .run(&arguments)
        .exits(2)
        .tells("cannot write report `no/such/folder`");
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
