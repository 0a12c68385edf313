//! Bytes that are no payload of their event type.

use serde_json::Value;
use testamur_sources::open_edx::{DecodeError, MAX_PAYLOAD, avro_schema, decode_avro};

use super::{EXAM, PASSING, passing};
use crate::recordings::{Recorded, recorded};

#[test]
fn a_payload_cut_at_any_byte_is_truncated() {
    for recorded in recorded() {
        for length in 0..recorded.avro.len() {
            let cut = &recorded.avro[..length];
            let error = decode_avro(recorded.kind(), cut).unwrap_err();
            assert_eq!(
                error,
                DecodeError::Truncated { found: length },
                "{} at {length}",
                recorded.name
            );
        }
    }
}

#[test]
fn a_byte_changed_anywhere_never_panics() {
    for recorded in recorded() {
        for place in 0..recorded.avro.len() {
            for byte in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut changed = recorded.avro.clone();
                changed[place] = byte;
                let _ = decode_avro(recorded.kind(), &changed);
            }
        }
    }
}

#[test]
fn bytes_left_over_mean_another_schema() {
    for recorded in recorded() {
        let mut longer = recorded.avro.clone();
        longer.extend([0, 0, 0]);
        let error = decode_avro(recorded.kind(), &longer).unwrap_err();
        assert_eq!(
            error,
            DecodeError::TrailingBytes { count: 3 },
            "{}",
            recorded.name
        );
    }
}

#[test]
fn a_payload_of_another_type_is_refused() {
    let all = recorded();
    for one in &all {
        for other in &all {
            let schema = |recorded: &Recorded| {
                let mut schema = avro_schema(recorded.kind()).unwrap();
                schema["namespace"] = Value::Null;
                schema
            };
            if schema(one) != schema(other) {
                assert!(
                    decode_avro(one.kind(), &other.avro).is_err(),
                    "{} as {}",
                    other.name,
                    one.kind()
                );
            }
        }
    }
}

#[test]
fn a_huge_length_reserves_nothing() {
    let recorded = passing();
    for length in [
        i64::try_from(MAX_PAYLOAD).unwrap() + 1,
        i64::from(i32::MAX),
        i64::MAX,
        -1,
        i64::MIN,
    ] {
        let mut bytes = vec![recorded.avro[0]];
        let mut zigzag = ((length << 1) ^ (length >> 63)).cast_unsigned();
        while zigzag > 0x7f {
            bytes.push(u8::try_from(zigzag & 0x7f).unwrap() | 0x80);
            zigzag >>= 7;
        }
        bytes.push(u8::try_from(zigzag).unwrap());
        assert_eq!(
            decode_avro(PASSING, &bytes).unwrap_err(),
            DecodeError::Length,
            "{length}"
        );
    }
    // A length within the bound of a payload, but past its end.
    assert_eq!(
        decode_avro(PASSING, &[1, 0xfe, 0x0f, b'c']).unwrap_err(),
        DecodeError::Truncated { found: 4 }
    );
    let endless = [[1].as_slice(), &[0xff; 12]].concat();
    assert!(matches!(
        decode_avro(PASSING, &endless),
        Err(DecodeError::Malformed { .. })
    ));
}

#[test]
fn a_payload_beyond_the_bound_is_not_read() {
    let error = decode_avro(PASSING, &vec![0; MAX_PAYLOAD + 1]).unwrap_err();
    assert_eq!(
        error,
        DecodeError::TooLarge {
            found: MAX_PAYLOAD + 1,
            limit: MAX_PAYLOAD
        }
    );
}

#[test]
fn text_that_is_not_utf8_is_named() {
    let mut bytes = passing().avro;
    let place = bytes
        .windows(7)
        .position(|window| window == b"OpenedX")
        .unwrap();
    bytes[place] = 0xff;
    assert_eq!(
        decode_avro(PASSING, &bytes).unwrap_err(),
        DecodeError::NotUtf8 {
            place: "the payload"
        }
    );
}

#[test]
fn a_boolean_of_two_and_a_branch_that_is_not_there_are_named() {
    let mut bytes = passing().avro;
    bytes[0] = 2;
    assert!(matches!(
        decode_avro(PASSING, &bytes),
        Err(DecodeError::Malformed { .. })
    ));
    let exam = recorded()
        .into_iter()
        .find(|recorded| recorded.kind() == EXAM)
        .unwrap();
    let mut bytes = exam.avro;
    *bytes.last_mut().unwrap() = 8;
    assert!(matches!(
        decode_avro(EXAM, &bytes),
        Err(DecodeError::Malformed { .. })
    ));
}
