//! Facts about the parser.

use serde_json::json;

use super::*;

fn refused(text: &str) -> JsonError {
    parse(text.as_bytes(), &Limits::default()).unwrap_err()
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

#[test]
fn members_keep_their_order() {
    let value = parse(br#"{"b": 1, "a": [true, null, -2.5]}"#, &Limits::default()).unwrap();
    assert_eq!(value.to_string(), r#"{"b":1,"a":[true,null,-2.5]}"#);
}

#[test]
fn a_member_twice_is_refused_at_its_place() {
    let error = refused(r#"{"a": [1, {"x": 1, "y/z": 2, "y\u002fz": 3}]}"#);
    let expected = JsonError::DuplicateMember {
        pointer: "/a/1/y~1z".to_owned(),
        name: "y/z".to_owned(),
    };
    assert_eq!(error, expected);
}

#[test]
fn integers_end_at_two_to_the_53_less_one() {
    let edge = parse(b"[9007199254740991, -9007199254740991]", &Limits::default()).unwrap();
    assert_eq!(
        edge,
        json!([9_007_199_254_740_991_i64, -9_007_199_254_740_991_i64])
    );
    for beyond in [
        "9007199254740992",
        "-9007199254740992",
        "18446744073709551616",
        "-9223372036854775809",
    ] {
        let error = refused(&format!(r#"{{"a": "123", "n": [1e30, {beyond}]}}"#));
        let JsonError::NumberOutOfRange { pointer, found } = error else {
            panic!("{beyond}: {error}");
        };
        assert_eq!((pointer.as_str(), found.as_str()), ("/n/1", beyond));
    }
}

#[test]
fn a_large_number_written_as_a_double_is_a_double() {
    let value = parse(b"[123e45, 1E22, 1.5e300]", &Limits::default()).unwrap();
    assert_eq!(value, json!([123e45, 1e22, 1.5e300]));
}

#[test]
fn a_number_beyond_doubles_is_out_of_range() {
    let error = refused(r#"{"n": [0, 1e400]}"#);
    assert!(matches!(error, JsonError::NumberOutOfRange { pointer, .. } if pointer == "/n/1"));
}

#[test]
fn depth_has_a_named_limit() {
    assert!(parse(nested(64).as_bytes(), &Limits::default()).is_ok());
    for depth in [65, 128, 100_000] {
        assert_eq!(refused(&nested(depth)), JsonError::TooDeep { limit: 64 });
    }
    let generous = Limits {
        depth: 1_000,
        ..Limits::default()
    };
    let error = parse(nested(500).as_bytes(), &generous).unwrap_err();
    assert_eq!(error, JsonError::TooDeep { limit: 126 });
    assert!(error.is_limit());
}

#[test]
fn long_names_do_not_lead_to_other_values() {
    let under = |name: usize| {
        format!(
            r#"{{"{}": {{"{}": [0]}}}}"#,
            "a".repeat(name),
            "b".repeat(96)
        )
    };
    assert!(parse(under(4000).as_bytes(), &Limits::default()).is_ok());
    let error = refused(&under(4001));
    assert_eq!(error, JsonError::PathTooLong { limit: 4096 });
    assert!(error.is_limit());
    let alone = format!(r#"{{"{}": 0}}"#, "a".repeat(100_000));
    assert!(parse(alone.as_bytes(), &Limits::default()).is_ok());
}

#[test]
fn size_is_judged_before_anything_else() {
    let limits = Limits {
        bytes: 4,
        ..Limits::default()
    };
    assert!(parse(b"[10]", &limits).is_ok());
    let error = parse(b"[100]", &limits).unwrap_err();
    assert_eq!(error, JsonError::TooLarge { limit: 4, found: 5 });
}

#[test]
fn every_value_counts_against_the_node_limit() {
    let limits = Limits {
        nodes: 4,
        ..Limits::default()
    };
    assert!(parse(br#"{"a": [1, 2]}"#, &limits).is_ok());
    let error = parse(br#"{"a": [1, 2, 3]}"#, &limits).unwrap_err();
    assert_eq!(error, JsonError::TooManyNodes { limit: 4 });
}

#[test]
fn what_is_not_json_is_a_syntax_error_with_its_place() {
    let bad = [
        "",
        "{",
        "[1,]",
        "nul",
        "'a'",
        "[1] [2]",
        "NaN",
        "// c\n1",
        "\u{feff}{}",
        r#""\ud800""#,
        "01",
    ];
    for text in bad {
        assert!(matches!(refused(text), JsonError::Syntax { .. }), "{text}");
    }
    let error = refused("{\n  \"a\": trx\n}");
    assert!(
        matches!(error, JsonError::Syntax { line: 2, .. }),
        "{error}"
    );
    assert!(parse(b"\"\xff\"", &Limits::default()).is_err());
}

#[test]
fn a_name_that_marks_values_of_the_library_is_refused() {
    for name in [
        "$serde_json::private::Number",
        "$serde_json::private::RawValue",
    ] {
        let text = format!(r#"{{"a": [{{"{name}": "1"}}]}}"#);
        let error = parse(text.as_bytes(), &Limits::default()).unwrap_err();
        let expected = JsonError::ReservedName {
            pointer: "/a/0".to_owned(),
            name: name.to_owned(),
        };
        assert_eq!(error, expected);
        let escaped = text.replace('$', "\\u0024");
        assert_eq!(
            parse(escaped.as_bytes(), &Limits::default()).unwrap_err(),
            expected
        );
    }
}

/// Reading a number to the nearest double costs more than nearly so, and serde_json does it when asked alone.
#[test]
fn a_number_comes_back_as_the_double_that_was_written() {
    for text in [
        "42.215889504792884",
        "0.1",
        "1.7976931348623157e308",
        "5e-324",
    ] {
        let value = parse(text.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(value.as_f64(), text.parse().ok(), "{text}");
        let written = value.to_string();
        assert_eq!(written.parse::<f64>().ok(), text.parse().ok(), "{text}");
        assert!(text.contains('e') || written == text, "{written}");
    }
}
