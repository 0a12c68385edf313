//! PNG images.

use testamur_baking::{BakingError, ImageKind, Limits, Standard, bake};

use crate::{JSON, TOKEN, extract};

const HEADER: [u8; 13] = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];

fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("tests are small");
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    chunk.extend(crc(&chunk[4..]).to_be_bytes());
    chunk
}

/// The checksum, bit by bit, as PNG's annex gives it.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc))
    })
}

fn itxt(keyword: &str, text: &str) -> Vec<u8> {
    chunk(
        b"iTXt",
        &[keyword.as_bytes(), b"\0\0\0\0\0", text.as_bytes()].concat(),
    )
}

fn png(between: &[Vec<u8>]) -> Vec<u8> {
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.extend(chunk(b"IHDR", &HEADER));
    image.extend(between.concat());
    image.extend(chunk(b"IEND", b""));
    image
}

fn credential(text: &str) -> Vec<u8> {
    itxt("openbadgecredential", text)
}

fn data() -> Vec<u8> {
    chunk(b"IDAT", b"never looked at")
}

#[test]
fn a_credential_is_found_before_or_after_the_image_data() {
    for chunks in [[credential(JSON), data()], [data(), credential(JSON)]] {
        let found = extract(png(&chunks)).unwrap();
        assert_eq!(
            (found.image, found.standard),
            (ImageKind::Png, Standard::OpenBadges3)
        );
        assert_eq!((found.credential.as_str(), found.trailing_bytes), (JSON, 0));
    }
    let found = extract(png(&[data(), itxt("clrcredential", TOKEN)])).unwrap();
    assert_eq!(
        (found.standard, found.credential.as_str()),
        (Standard::Clr2, TOKEN)
    );
}

#[test]
fn open_badges_2_is_recognised_in_any_text_chunk() {
    let url = b"openbadges\0https://example.org/assertion";
    for chunk in [chunk(b"tEXt", url), itxt("openbadges", "{}")] {
        assert_eq!(
            extract(png(&[chunk])).unwrap().standard,
            Standard::OpenBadges2
        );
    }
}

#[test]
fn two_credentials_are_one_too_many_whatever_their_standards() {
    let others = [
        credential("{\"b\":1}"),
        itxt("clrcredential", "{}"),
        chunk(b"tEXt", b"openbadges\0x"),
    ];
    for other in others {
        let error = extract(png(&[credential(JSON), data(), other])).unwrap_err();
        assert!(
            matches!(error, BakingError::SeveralCredentials { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_compressed_credential_is_refused_and_not_inflated() {
    let flagged = chunk(b"iTXt", b"openbadgecredential\0\x01\0\0\0\x78\x9c");
    let ztxt = chunk(b"zTXt", b"openbadgecredential\0\0\x78\x9c");
    for compressed in [flagged, ztxt] {
        assert_eq!(
            extract(png(&[compressed])),
            Err(BakingError::Compressed { chunk: 1 })
        );
    }
}

#[test]
fn a_credential_in_a_latin_1_chunk_is_refused() {
    let text = chunk(b"tEXt", b"openbadgecredential\0{}");
    let expected = BakingError::WrongChunk {
        chunk: 1,
        found: "tEXt",
    };
    assert_eq!(extract(png(&[text])), Err(expected));
}

#[test]
fn a_keyword_in_other_letters_is_refused() {
    for keyword in [
        "OpenBadgeCredential",
        "openbadgecredential ",
        "CLRCredential",
    ] {
        let error = extract(png(&[itxt(keyword, JSON)])).unwrap_err();
        assert!(
            matches!(error, BakingError::KeywordSpelling { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_url_is_named_and_nothing_more() {
    for url in [
        "https://evil.example/assertion",
        " http://evil.example",
        "javascript:alert(1)",
    ] {
        assert_eq!(extract(png(&[credential(url)])), Err(BakingError::Url));
    }
}

#[test]
fn a_chunk_with_a_wrong_checksum_is_refused_wherever_it_stands() {
    let mut image = png(&[credential(JSON), data()]);
    let last = image.len() - 13;
    image[last] ^= 1;
    let error = extract(&image).unwrap_err();
    assert_eq!(
        error,
        BakingError::BadChecksum {
            chunk: 2,
            name: "IDAT".to_owned()
        }
    );
}

#[test]
fn a_chunk_longer_than_the_file_is_refused() {
    let whole = png(&[credential(JSON)]);
    for end in 9..whole.len() {
        let error = extract(&whole[..end]).unwrap_err();
        assert!(
            matches!(error, BakingError::LengthBeyondEnd { .. }),
            "{end}: {error}"
        );
    }
    for length in [0x7fff_ffff_u32, 0x8000_0000, u32::MAX, u32::MAX - 11] {
        let mut image = whole.clone();
        image[33..37].copy_from_slice(&length.to_be_bytes());
        assert_eq!(
            extract(&image),
            Err(BakingError::LengthBeyondEnd { chunk: 1 })
        );
    }
}

#[test]
fn what_follows_the_end_is_counted_and_no_credential_may_hide_there() {
    let mut image = png(&[credential(JSON)]);
    image.extend(b"harmless");
    assert_eq!(extract(&image).unwrap().trailing_bytes, 8);
    image.extend(credential("{}"));
    assert_eq!(extract(&image), Err(BakingError::AfterEnd));
    let alone = [png(&[]), credential(JSON)].concat();
    assert_eq!(extract(alone), Err(BakingError::AfterEnd));
}

#[test]
fn a_png_begins_with_a_header_of_possible_size() {
    let image = |header: &[u8]| {
        [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", header),
            chunk(b"IEND", b""),
        ]
        .concat()
    };
    assert_eq!(extract(image(&HEADER)), Err(BakingError::NoChunk));
    let mut flood = HEADER;
    flood[..4].copy_from_slice(&32_769_u32.to_be_bytes());
    assert!(extract(image(&flood)).unwrap_err().is_limit());
    flood[..4].copy_from_slice(&32_768_u32.to_be_bytes());
    assert_eq!(extract(image(&flood)), Err(BakingError::NoChunk));
    flood[..4].fill(0);
    assert!(matches!(
        extract(image(&flood)),
        Err(BakingError::BadChunk { .. })
    ));
    assert!(matches!(
        extract(image(&HEADER[..12])),
        Err(BakingError::BadChunk { .. })
    ));
    let bad_name = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"I\0DR", &HEADER)].concat();
    assert!(matches!(
        extract(bad_name),
        Err(BakingError::BadChunk { .. })
    ));
}

#[test]
fn the_number_of_chunks_is_bounded() {
    let limits = Limits {
        chunks: 4,
        ..Limits::default()
    };
    let with = |count| testamur_baking::extract(&png(&vec![credential(JSON); count]), &limits);
    assert!(with(1).is_ok());
    assert!(matches!(
        with(2),
        Err(BakingError::SeveralCredentials { .. })
    ));
    assert_eq!(
        with(3),
        Err(BakingError::Limit {
            what: "chunks",
            limit: 4
        })
    );
}

#[test]
fn a_malformed_text_chunk_is_refused() {
    for data in [
        &b"openbadgecredential"[..],
        b"openbadgecredential\0",
        b"openbadgecredential\0\0\0",
        b"openbadgecredential\0\0\0\0",
        b"openbadgecredential\0\0\x01\0\0{}",
        b"openbadgecredential\0\x02\0\0\0{}",
        b"openbadgecredential\0\0\0\0\0{\"a\":\"\xff\"}",
        b"openbadgecredential\0\0\0\0\0{}\0hidden",
    ] {
        let error = extract(png(&[chunk(b"iTXt", data)])).unwrap_err();
        assert_eq!(error, BakingError::MalformedChunk { chunk: 1 });
    }
    assert_eq!(
        extract(png(&[credential("  ")])),
        Err(BakingError::EmptyCredential)
    );
}

#[test]
fn a_credential_over_its_limit_is_refused() {
    let limits = Limits {
        credential_bytes: 2,
        ..Limits::default()
    };
    assert!(testamur_baking::extract(&png(&[credential("{}")]), &limits).is_ok());
    let error = testamur_baking::extract(&png(&[credential("{ }")]), &limits).unwrap_err();
    assert_eq!(
        error,
        BakingError::CredentialTooLarge { found: 3, limit: 2 }
    );
}

#[test]
fn baking_replaces_the_credential_and_leaves_metadata_behind() {
    let template = png(&[
        chunk(b"gAMA", &[0, 0, 1, 0]),
        chunk(b"eXIf", b"a place"),
        chunk(b"tEXt", b"Author\0somebody"),
        credential("{\"older\":true}"),
        data(),
    ]);
    for text in [JSON, TOKEN] {
        let baked = bake(&template, Standard::OpenBadges3, text, &Limits::default()).unwrap();
        assert_eq!(extract(&baked).unwrap().credential, text);
        let holds = |word: &[u8]| baked.windows(word.len()).any(|window| window == word);
        assert!(holds(b"gAMA") && holds(b"IDAT"));
        assert!(!holds(b"eXIf") && !holds(b"somebody") && !holds(b"older"));
        let again = bake(&baked, Standard::OpenBadges3, text, &Limits::default()).unwrap();
        assert_eq!(baked, again);
    }
}

#[test]
fn no_url_and_no_open_badges_2_is_baked() {
    let bake = |standard, text| bake(&png(&[]), standard, text, &Limits::default()).unwrap_err();
    assert_eq!(
        bake(Standard::OpenBadges3, "https://a.example"),
        BakingError::Url
    );
    assert_eq!(bake(Standard::Clr2, ""), BakingError::EmptyCredential);
    assert_eq!(bake(Standard::OpenBadges2, "{}"), BakingError::NotBaked);
}
