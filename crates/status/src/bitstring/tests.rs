//! What a list answers, what its text may be, how indexes are drawn.

use std::convert::Infallible;

use rand::rngs::StdRng;
use rand::{SeedableRng as _, TryCryptoRng, TryRng};

use super::*;
use crate::ProblemType;

fn text_of(compressed: &[u8]) -> String {
    format!("u{}", URL_SAFE_NO_PAD.encode(compressed))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decode(text: &str) -> Result<BitstringStatusList, StatusListError> {
    BitstringStatusList::decode(text, &DecodeLimits::default())
}

#[test]
fn the_first_entry_is_the_most_significant_bit() {
    let mut list = BitstringStatusList::with_len(0);
    list.set(0, true).unwrap();
    list.set(15, true).unwrap();
    assert_eq!(&list.as_bytes()[..3], [0x80, 0x01, 0]);
    list.set(0, false).unwrap();
    assert_eq!(list.status_at(0), Ok(false));
    assert_eq!(list.status_at(15), Ok(true));
}

#[test]
fn a_wide_entry_begins_at_its_index_times_its_width() {
    let mut list = BitstringStatusList::with_len(3 * BitstringStatusList::MINIMUM_LEN);
    for bit in [5 * 3, 5 * 3 + 2, 6 * 3 + 1] {
        list.set(bit, true).unwrap();
    }
    assert_eq!(list.value_at(4, 3), Ok(0));
    assert_eq!(list.value_at(5, 3), Ok(0b101));
    assert_eq!(list.value_at(6, 3), Ok(0b010));
    let end = BitstringStatusList::MINIMUM_LEN as u64 - 1;
    assert_eq!(list.value_at(end, 3), Ok(0));
    for past in [end + 1, u64::MAX, u64::MAX / 3 + 1] {
        let len = BitstringStatusList::MINIMUM_LEN;
        let error = StatusListError::IndexOutOfRange { index: past, len };
        assert_eq!(list.value_at(past, 3), Err(error));
    }
}

#[test]
fn wide_entries_are_as_many_as_narrow_ones_or_the_list_is_too_short() {
    let list = BitstringStatusList::with_len(0);
    assert!(list.value_at(0, 1).is_ok());
    for size in [0, 2, 8, u64::MAX] {
        let error = list.value_at(0, size).unwrap_err();
        assert_eq!(error.problem_type(), ProblemType::StatusListLengthError);
    }
}

#[test]
fn a_list_survives_its_text() {
    let mut list = BitstringStatusList::with_len(200_001);
    assert_eq!(list.len(), 200_008);
    for index in [0, 1, 94_567, 131_071, 200_007] {
        list.set(index, true).unwrap();
    }
    assert_eq!(decode(&list.encode()).unwrap(), list);
    assert_eq!(list.encode(), list.clone().encode());
}

#[test]
fn the_example_of_the_standard_is_an_empty_list() {
    let text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA";
    assert_eq!(decode(text).unwrap(), BitstringStatusList::with_len(0));
}

#[test]
fn an_index_past_the_end_is_a_range_error() {
    let mut list = BitstringStatusList::with_len(BitstringStatusList::MINIMUM_LEN);
    let error = list
        .status_at(BitstringStatusList::MINIMUM_LEN)
        .unwrap_err();
    assert_eq!(error.problem_type(), ProblemType::RangeError);
    assert_eq!(
        list.set(usize::MAX, true).unwrap_err().problem_type(),
        ProblemType::RangeError
    );
}

#[test]
fn a_list_too_short_to_hide_in_is_refused() {
    for len in [0, 1, 16_383] {
        let error = decode(&text_of(&gzip(&vec![0; len]))).unwrap_err();
        assert_eq!(error.problem_type(), ProblemType::StatusListLengthError);
    }
    assert!(decode(&text_of(&gzip(&[0; 16_384]))).is_ok());
}

#[test]
fn a_bomb_is_refused_not_cut() {
    let bomb = gzip(&vec![0; (16 << 20) + 1]);
    assert!(bomb.len() < 20_000);
    assert_eq!(
        decode(&text_of(&bomb)).unwrap_err(),
        StatusListError::TooLong { limit: 16 << 20 }
    );
    assert!(decode(&text_of(&gzip(&vec![0; 16 << 20]))).is_ok());
    let long = format!("u{}", "A".repeat(4 << 20));
    assert_eq!(
        decode(&long).unwrap_err(),
        StatusListError::TooLong { limit: 4 << 20 }
    );
}

#[test]
fn only_one_whole_gzip_member_is_a_list() {
    let good = gzip(&[0; 16_384]);
    let fault = |bytes: &[u8]| match decode(&text_of(bytes)).unwrap_err() {
        StatusListError::Encoding(fault) => fault,
        other => panic!("{other}"),
    };
    assert_eq!(
        fault(&[&good[..], &good].concat()),
        EncodingFault::TrailingBytes
    );
    assert_eq!(
        fault(&[&good[..], &[0]].concat()),
        EncodingFault::TrailingBytes
    );
    for length in 0..good.len() {
        assert_eq!(
            fault(&good[..length]),
            EncodingFault::Gzip,
            "{length} bytes"
        );
    }
    for place in good.len() - 8..good.len() {
        let mut wrong = good.clone();
        wrong[place] ^= 1;
        assert_eq!(fault(&wrong), EncodingFault::Gzip);
    }
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(&[0; 16_384]).unwrap();
    assert_eq!(fault(&zlib.finish().unwrap()), EncodingFault::Gzip);
    assert_eq!(fault(&[0; 16_384]), EncodingFault::Gzip);
}

#[test]
fn loose_text_is_refused() {
    let good = BitstringStatusList::with_len(0).encode();
    for (text, fault) in [
        (good[1..].to_owned(), EncodingFault::Multibase),
        (String::new(), EncodingFault::Multibase),
        (format!("z{}", &good[1..]), EncodingFault::Multibase),
        (format!("{good}="), EncodingFault::Base64Url),
        (format!("{good} "), EncodingFault::Base64Url),
        (format!("u+{}", &good[2..]), EncodingFault::Base64Url),
    ] {
        assert_eq!(
            decode(&text),
            Err(StatusListError::Encoding(fault)),
            "{text}"
        );
    }
}

#[test]
fn drawn_indexes_fill_the_list_evenly() {
    let mut rng = StdRng::seed_from_u64(1);
    let mut buckets = [0_u32; 16];
    for _ in 0..10_000 {
        let index = random_index(BitstringStatusList::MINIMUM_LEN, &mut rng);
        buckets[index / (BitstringStatusList::MINIMUM_LEN / 16)] += 1;
    }
    // Chi-square with 15 degrees of freedom: 37.7 is passed by chance once in a thousand; the seed is fixed.
    let chi_square: f64 = buckets
        .iter()
        .map(|&n| (f64::from(n) - 625.0).powi(2) / 625.0)
        .sum();
    assert!(chi_square < 37.7, "{chi_square}");
}

/// Numbers that were drawn before.
struct Drawn(std::vec::IntoIter<u64>);

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("indexes are drawn from 64 bits")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next().expect("no more is drawn"))
    }

    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Infallible> {
        panic!("indexes are drawn from 64 bits")
    }
}

impl TryCryptoRng for Drawn {}

#[test]
fn a_draw_that_would_favour_the_first_indexes_is_drawn_again() {
    // The numbers of 64 bits end in an incomplete row of five: 18,446,744,073,709,551,610 to …614.
    let incomplete = u64::MAX - 5;
    let mut drawn = Drawn(vec![u64::MAX, incomplete, incomplete - 1].into_iter());
    assert_eq!(random_index(10, &mut drawn), 9);
    assert_eq!(drawn.0.next(), None);
}
