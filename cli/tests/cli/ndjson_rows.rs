//! NDJSON: rows and whole records, line by line.

use crate::world::{SOLAR, World, repository};

#[test]
fn rows_and_whole_records_go_together() {
    let world = World::with_achievement();
    let record = std::fs::read_to_string(repository().join("docs/examples/record.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    world.write(
        "rows.ndjson",
        format!(
            "{{\"learner_id\":1001,\"name\":\"Ana\"}}\n\n{record}\n{{\"learner_id\":\"1002\",\"nmae\":\"Ana\"}}\n{{\"learner_id\"\n[]\n"
        ),
    );
    let arguments = ["issue", "rows.ndjson", "--achievement", SOLAR];
    world
        .run(&arguments)
        .exits(1)
        .says("row 1: issued")
        .says("row 3: issued")
        .says("row 4: refused: at `/nmae`: found an unknown column")
        .says("row 5: refused")
        .says("row 6: refused")
        .tells("2 issued, 0 existed, 3 refused");
    world
        .run(&arguments)
        .exits(1)
        .tells("0 issued, 2 existed, 3 refused");
}

#[test]
fn a_member_that_comes_twice_is_refused() {
    let world = World::with_achievement();
    let rows = b"{\"learner_id\":\"1\",\"learner_id\":\"2\"}\n{\"learner_id\":[\"1\"]}\n";
    let arguments = [
        "issue",
        "-",
        "--input-format",
        "ndjson",
        "--achievement",
        SOLAR,
    ];
    world
        .run_on(rows, &arguments)
        .exits(1)
        .says("row 1: refused")
        .says("learner_id")
        .says("row 2: refused: at `/learner_id`: found a list; expected text");
}

#[test]
fn a_record_with_mistakes_is_refused_with_all_of_them() {
    let world = World::with_achievement();
    let record = std::fs::read_to_string(repository().join("docs/examples/record.json")).unwrap();
    let mut record: serde_json::Value = serde_json::from_str(&record).unwrap();
    record["awardedOn"] = "yesterday".into();
    record["unknownMember"] = true.into();
    world.write("record.json", record.to_string());
    world
        .run(&["issue", "record.json"])
        .exits(1)
        .says("row 1: refused: at `/awardedOn`")
        .says("`/unknownMember`");
    assert!(world.credentials().is_empty());
}
