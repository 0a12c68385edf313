//! F1, F2, F3: PNG.

use testamur_baking::{Limits, Standard, bake};
use testamur_verifier::{ContainerKind, Problem};

use super::{all_refused, judge};
use crate::world::{Party, assert_verified};

pub(super) fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("tests are small");
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    let checksum = crc32fast::hash(&chunk[4..]);
    chunk.extend(checksum.to_be_bytes());
    chunk
}

fn png(side: u32, between: &[u8]) -> Vec<u8> {
    let side = side.to_be_bytes();
    let header = [&side[..], &side, &[8, 0, 0, 0, 0]].concat();
    let parts = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        between.to_vec(),
        chunk(b"IEND", b""),
    ];
    parts.concat()
}

fn text(keyword: &str, text: &str) -> Vec<u8> {
    let data = [keyword.as_bytes(), b"\0\0\0\0\0", text.as_bytes()].concat();
    chunk(b"iTXt", &data)
}

fn badge() -> String {
    let issuer = Party::new(1);
    issuer.sign(&issuer.badge()).to_string()
}

/// A gigabyte of zeros, as a megabyte of zlib: a stored header is enough, since nobody inflates it.
fn bomb(name: &[u8], keyword: &[u8]) -> Vec<u8> {
    let between: &[u8] = if name == b"iTXt" {
        b"\0\x01\0\0\0"
    } else {
        b"\0\0"
    };
    chunk(
        name,
        &[keyword, between, b"\x78\xda", &vec![0; 1 << 20]].concat(),
    )
}

#[test]
fn bombs_in_chunks_that_say_nothing_of_credentials_are_not_opened() {
    let credential = text("openbadgecredential", &badge());
    let profile = bomb(b"iCCP", b"profile");
    let thousand =
        chunk(b"zTXt", &[&b"Comment\0\0\x78\xda"[..], &[0; 4096]].concat()).repeat(1_000);
    for (name, chunks) in [
        ("a bomb for a colour profile", profile),
        ("a thousand compressed comments", thousand),
    ] {
        let report = judge(name, &png(1, &[chunks, credential.clone()].concat()));
        assert_verified(&report);
    }
}

#[test]
fn a_compressed_credential_is_refused_unopened() {
    let images = [
        (
            "iTXt".to_owned(),
            png(1, &bomb(b"iTXt", b"openbadgecredential")),
        ),
        (
            "zTXt".to_owned(),
            png(1, &bomb(b"zTXt", b"openbadgecredential")),
        ),
        ("CLR".to_owned(), png(1, &bomb(b"iTXt", b"clrcredential"))),
    ];
    all_refused(
        "images: compressed credentials refused",
        Problem::Malformed,
        &images,
    );
}

#[test]
fn a_flood_of_pixels_or_chunks_or_bytes_meets_a_limit() {
    let credential = text("openbadgecredential", &badge());
    let empty = chunk(b"tEXt", b"").repeat(20_000);
    let long = text(
        "openbadgecredential",
        &format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20)),
    );
    let images = [
        ("pixels".to_owned(), png(1 << 30, &credential)),
        ("chunks".to_owned(), png(1, &[empty, credential].concat())),
        ("bytes".to_owned(), png(1, &vec![0; 6 << 20])),
        ("credential".to_owned(), png(1, &long)),
    ];
    all_refused("images: floods refused", Problem::LimitReached, &images);
}

#[test]
fn a_chunk_that_lies_about_its_length_hides_nothing() {
    let whole = png(
        1,
        &[text("openbadgecredential", &badge()), text("Comment", "x")].concat(),
    );
    let at = 33;
    let honest = u32::from_be_bytes(whole[at..at + 4].try_into().expect("four bytes"));
    let mut images = Vec::new();
    for lie in [
        0,
        1,
        honest - 1,
        honest + 1,
        honest + 24,
        1 << 31,
        u32::MAX,
        u32::MAX - 11,
    ] {
        let mut image = whole.clone();
        image[at..at + 4].copy_from_slice(&lie.to_be_bytes());
        images.push((format!("{lie} in place of {honest}"), image));
    }
    for end in [9, 20, 34, 60, whole.len() - 1] {
        images.push((format!("cut at {end}"), whole[..end].to_vec()));
    }
    all_refused(
        "images: lengths that lie refused",
        Problem::Malformed,
        &images,
    );
}

#[test]
fn two_credentials_are_ambiguous_however_they_hide() {
    let (good, other) = (text("openbadgecredential", &badge()), "{\"type\":[]}");
    let with = |more: Vec<u8>| png(1, &[good.clone(), chunk(b"IDAT", b"x"), more].concat());
    let behind = [png(1, &good), text("openbadgecredential", other)].concat();
    let images = [
        (
            "after the image data".to_owned(),
            with(text("openbadgecredential", other)),
        ),
        (
            "of another standard".to_owned(),
            with(text("clrcredential", other)),
        ),
        (
            "of an older standard".to_owned(),
            with(text("openbadges", "https://evil.example")),
        ),
        (
            "as Latin-1".to_owned(),
            with(chunk(b"tEXt", b"openbadgecredential\0{}")),
        ),
        (
            "compressed".to_owned(),
            with(bomb(b"zTXt", b"openbadgecredential")),
        ),
        (
            "in capitals".to_owned(),
            with(text("OpenBadgeCredential", other)),
        ),
        ("behind the end".to_owned(), behind),
    ];
    all_refused(
        "images: second credentials refused",
        Problem::AmbiguousImage,
        &images,
    );
}

#[test]
fn a_damaged_credential_is_not_passed_over() {
    let damage = |at: usize| {
        let mut image = png(1, &text("openbadgecredential", &badge()));
        image[at] ^= 0x20;
        (format!("byte {at}"), image)
    };
    let last = png(1, &text("openbadgecredential", &badge())).len() - 13;
    let images = [damage(37), damage(45), damage(200), damage(last)];
    all_refused(
        "images: damaged chunks refused",
        Problem::Malformed,
        &images,
    );
}

#[test]
fn a_url_in_place_of_a_credential_is_not_fetched() {
    let urls = [
        "https://evil.example/assertion.json",
        "http://127.0.0.1/",
        "data:application/json,{}",
        "file:///etc/passwd",
    ];
    let images: Vec<_> = urls
        .iter()
        .map(|url| ((*url).to_owned(), png(1, &text("openbadgecredential", url))))
        .collect();
    all_refused("images: URLs not fetched", Problem::Malformed, &images);
    let older = png(
        1,
        &chunk(b"tEXt", b"openbadges\0https://evil.example/assertion.json"),
    );
    let report = judge("an assertion of Open Badges 2.0", &older);
    crate::world::assert_refused(
        &report,
        testamur_verifier::CheckCode::Parse,
        Problem::InputNotSupported,
    );
}

#[test]
fn what_follows_the_image_is_told() {
    let image = [
        png(1, &text("openbadgecredential", &badge())),
        b"<script>".to_vec(),
    ]
    .concat();
    let report = judge("bytes behind the end", &image);
    assert_verified(&report);
    let container = report.container.expect("an image");
    assert_eq!(
        (container.kind, container.trailing_bytes),
        (ContainerKind::Png, 8)
    );
}

#[test]
fn nothing_of_a_template_but_its_picture_is_baked() {
    let camera = [
        chunk(b"eXIf", b"47.37N 8.54E"),
        chunk(b"tEXt", b"Author\0somebody"),
    ]
    .concat();
    let unknown = chunk(b"heRe", b"what is this");
    let template = png(1, &[camera, unknown, chunk(b"IDAT", b"x")].concat());
    let baked = bake(
        &template,
        Standard::OpenBadges3,
        &badge(),
        &Limits::default(),
    )
    .expect("a picture");
    for word in [&b"eXIf"[..], b"47.37N", b"somebody", b"heRe"] {
        assert!(!baked.windows(word.len()).any(|window| window == word));
    }
    assert_verified(&judge("what was baked", &baked));
}
