//! The JSON Canonicalization Scheme: the files of its author, the numbers of [RFC 8785, appendix B], and ten
//! thousand numbers more by their published digest.
//!
//! [RFC 8785, appendix B]: https://www.rfc-editor.org/rfc/rfc8785#appendix-B

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, ensure};
use serde_json::{Number, Value};
use sha2::{Digest as _, Sha256};
use testamur_json::{JsonError, Limits, parse};
use testamur_linked_data::jcs;
use testamur_tests::{corpus, report_count};

#[test]
fn every_file_of_the_scheme_has_its_published_form_to_the_byte() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let folder = corpus.join("security/json-canonicalization/testdata");
    let mut files = 0;
    for file in fs::read_dir(folder.join("input"))? {
        let path = file?.path();
        let name = path.file_stem().and_then(|name| name.to_str());
        let name = name.with_context(|| path.display().to_string())?;
        let found = jcs::to_string(&parse(&fs::read(&path)?, &Limits::default())?);

        let text = fs::read(folder.join(format!("output/{name}.json")))?;
        assert_eq!(found.as_bytes(), text, "{name}: {found}");
        let bytes = fs::read_to_string(folder.join(format!("outhex/{name}.txt")))?;
        let bytes: Vec<u8> = bytes
            .split_ascii_whitespace()
            .map(|byte| u8::from_str_radix(byte, 16))
            .collect::<Result<_, _>>()?;
        assert_eq!(found.as_bytes(), bytes, "{name}: {found}");

        // What is canonical stays as it is.
        let again = jcs::to_string(&parse(found.as_bytes(), &Limits::default())?);
        assert_eq!(again, found, "{name}");
        files += 1;
    }
    assert_eq!(files, 6);
    report_count("RFC 8785: files", files);
    Ok(())
}

#[test]
fn the_numbers_of_rfc_8785_are_written_as_it_says() -> anyhow::Result<()> {
    for (bits, expected) in NUMBERS {
        let found = written(bits).with_context(|| format!("{bits:016x} is a number"))?;
        assert_eq!(found, expected, "{bits:016x}");
        match parse(expected.as_bytes(), &Limits::default()) {
            // `-0` is the one double that is not read back.
            Ok(read) => {
                let read = read.as_f64().context("a number")?;
                assert!(read.to_bits() == bits || bits == 1 << 63, "{expected}");
            }
            // Integers that a reader may round are read by nobody here.
            Err(JsonError::NumberOutOfRange { .. }) => {
                assert!(f64::from_bits(bits).abs() >= 9_007_199_254_740_992.0);
            }
            Err(error) => panic!("{expected}: {error}"),
        }
    }
    for bits in NO_NUMBERS {
        assert_eq!(written(bits), None, "{bits:016x}");
    }
    report_count("RFC 8785: numbers", NUMBERS.len() + NO_NUMBERS.len());
    Ok(())
}

#[test]
fn ten_thousand_numbers_have_the_published_digest() -> anyhow::Result<()> {
    let Some(corpus) = corpus() else {
        return Ok(());
    };
    let readme = corpus.join("security/json-canonicalization/testdata/README.md");
    let readme = fs::read_to_string(readme)?;
    let mut digest = Sha256::new();
    let mut compared = 0;
    for (index, bits) in Doubles::of(&readme)?.take(10_000).enumerate() {
        let text = written(bits).with_context(|| format!("{bits:016x} is a number"))?;
        digest.update(format!("{bits:x},{text}\n"));
        let lines = index + 1;
        let Some(published) = published_digest(&readme, lines) else {
            continue;
        };
        let mut found = String::new();
        for byte in digest.clone().finalize() {
            write!(found, "{byte:02x}")?;
        }
        assert_eq!(found, published, "the first {lines}");
        compared = lines;
    }
    assert_eq!(compared, 10_000);
    report_count("RFC 8785: numbers by their published digest", compared);
    Ok(())
}

/// The canonical text of a double; `None` if it is none that JSON has.
fn written(bits: u64) -> Option<String> {
    Number::from_f64(f64::from_bits(bits)).map(|number| jcs::to_string(&Value::Number(number)))
}

/// The digest of so many lines, from the table `| digest | lines | bytes |`.
fn published_digest(readme: &str, lines: usize) -> Option<&str> {
    readme.lines().find_map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let digest = cells.next()?;
        (cells.next()? == lines.to_string()).then_some(digest)
    })
}

/// The sequence that the scheme's author describes: chosen doubles, the least normal ones in a row, then those of a chain
/// of digests.
struct Doubles {
    chosen: std::vec::IntoIter<u64>,
    block: [u8; 32],
    left: std::vec::IntoIter<u64>,
}

impl Doubles {
    fn of(readme: &str) -> anyhow::Result<Self> {
        let (_, list) = readme.split_once("BigUint64Array([").context("a list")?;
        let (list, _) = list.split_once("])").context("an end of the list")?;
        let chosen = list
            .split(',')
            .map(str::trim)
            .filter(|number| !number.is_empty())
            .map(|number| {
                u64::from_str_radix(number.trim_start_matches("0x").trim_end_matches('n'), 16)
            });
        let mut chosen: Vec<u64> = chosen.collect::<Result<_, _>>()?;
        ensure!(chosen.len() > 100, "{} chosen doubles", chosen.len());
        chosen.extend((0..2000).map(|index| 0x0010_0000_0000_0000 + index));
        Ok(Self {
            chosen: chosen.into_iter(),
            block: [0; 32],
            left: Vec::new().into_iter(),
        })
    }
}

impl Iterator for Doubles {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        if let Some(chosen) = self.chosen.next() {
            return Some(chosen);
        }
        loop {
            let Some(bits) = self.left.next() else {
                self.block = Sha256::digest(self.block).into();
                let (words, _) = self.block.as_chunks::<8>();
                let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
                self.left = words.into_iter();
                continue;
            };
            let double = f64::from_bits(bits);
            if double != 0.0 && double.is_finite() {
                return Some(bits);
            }
        }
    }
}

/// Doubles by their bits, and how they are written.
const NUMBERS: [(u64, &str); 24] = [
    (0x0000_0000_0000_0000, "0"),
    (0x8000_0000_0000_0000, "0"),
    (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"),
    (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
    (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"),
    (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
    (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
    (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
    (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
    (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"),
    (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"),
    (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"),
    (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
];

/// Not a number, and infinity: JSON has neither.
const NO_NUMBERS: [u64; 2] = [0x7fff_ffff_ffff_ffff, 0x7ff0_0000_0000_0000];
