//! F4, F5, F6 and B4: SVG.

use testamur_baking::{BakingError, Limits, Standard, bake};
use testamur_verifier::Problem;

use super::{all_refused, judge};
use crate::world::{Party, assert_verified};

const NAMESPACES: &str =
    "xmlns='http://www.w3.org/2000/svg' xmlns:ob='https://purl.imsglobal.org/ob/v3p0'";

fn svg(inside: &str) -> String {
    format!("<svg {NAMESPACES}>{inside}</svg>")
}

fn badge() -> String {
    let issuer = Party::new(1);
    issuer.sign(&issuer.badge()).to_string()
}

fn credential() -> String {
    format!("<ob:credential><![CDATA[{}]]></ob:credential>", badge())
}

fn named(cases: &[(&str, String)]) -> Vec<(String, Vec<u8>)> {
    let named = cases.iter();
    named
        .map(|(name, image)| ((*name).to_owned(), image.clone().into_bytes()))
        .collect()
}

#[test]
fn no_declaration_of_a_document_type_is_read() {
    let lol = (1..10).fold(String::from("<!ENTITY l0 'lol'>"), |all, n| {
        format!(
            "{all}<!ENTITY l{n} '{}'>",
            format!("&l{};", n - 1).repeat(10)
        )
    });
    let long = format!("<!ENTITY a '{}'>", "a".repeat(100_000));
    let with = |doctype: &str, text: &str| {
        format!(
            "<!DOCTYPE svg {doctype}>{}",
            svg(&format!("{text}{}", credential()))
        )
    };
    let cases = [
        (
            "external entity",
            with("[<!ENTITY x SYSTEM 'file:///etc/passwd'>]", "&x;"),
        ),
        (
            "parameter entity",
            with("[<!ENTITY % x SYSTEM 'http://evil.example/x.dtd'> %x;]", ""),
        ),
        (
            "external subset",
            with("SYSTEM 'http://evil.example/x.dtd'", ""),
        ),
        (
            "external subset under SVG's public identifier",
            with(
                r#"PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://evil.example/x.dtd""#,
                "",
            ),
        ),
        ("billion laughs", with(&format!("[{lol}]"), "&l9;")),
        (
            "quadratic blow-up",
            with(&format!("[{long}]"), &"&a;".repeat(10_000)),
        ),
        (
            "default attributes",
            with("[<!ATTLIST g onload CDATA 'alert(1)'>]", "<g/>"),
        ),
        (
            "an entity without a declaration",
            svg("<ob:credential>&x;</ob:credential>"),
        ),
    ];
    all_refused(
        "images: declarations refused",
        Problem::Malformed,
        &named(&cases),
    );
}

#[test]
fn what_only_other_programs_would_follow_is_passed_over() {
    let own = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">"#;
    let cases = [
        format!("{own}{}", svg(&credential())),
        format!(
            "<?xml-stylesheet href='http://evil.example/x.xsl'?>{}",
            svg(&credential())
        ),
        svg(&format!(
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>{}",
            credential()
        )),
        svg(&format!(
            "<image href='http://evil.example/pixel.png'/>{}",
            credential()
        )),
        svg(&format!(
            "<script href='http://evil.example/x.js'>alert(1)</script>{}",
            credential()
        )),
    ];
    for image in cases {
        assert_verified(&judge(&image[..60], image.as_bytes()));
    }
}

#[test]
fn attributes_namespaces_depth_and_elements_meet_a_limit() {
    let many = |attribute: &dyn Fn(usize) -> String| {
        let attributes: Vec<_> = (0..20_000).map(attribute).collect();
        format!(
            "<svg {NAMESPACES} {}>{}</svg>",
            attributes.join(" "),
            credential()
        )
    };
    let deep = "<g>".repeat(50_000);
    let cases = [
        ("attributes", many(&|n| format!("a{n}='1'"))),
        ("the same attribute", many(&|_| "a='1'".to_owned())),
        ("namespaces", many(&|n| format!("xmlns:n{n}='urn:{n}'"))),
        (
            "depth",
            svg(&format!("{}{deep}{}", credential(), "</g>".repeat(50_000))),
        ),
        ("depth, unclosed", svg(&deep)),
        (
            "elements",
            svg(&format!("{}{}", credential(), "<g/>".repeat(200_000))),
        ),
        (
            "credential",
            svg(&format!(
                "<ob:credential>{}</ob:credential>",
                "x".repeat(3 << 20)
            )),
        ),
        ("bytes", svg(&" ".repeat(6 << 20))),
    ];
    all_refused(
        "images: hostile SVG meets limits",
        Problem::LimitReached,
        &named(&cases),
    );
}

#[test]
fn two_credentials_are_ambiguous_however_they_hide() {
    let token = "eyJhbGciOiJFZERTQSJ9.e30.AAAA";
    let inside = badge();
    let cases = [
        ("twice", svg(&credential().repeat(2))),
        (
            "of another standard",
            svg(&format!(
                "{}<credential xmlns='https://purl.imsglobal.org/clr/v2p0'>{{}}</credential>",
                credential()
            )),
        ),
        (
            "of an older standard",
            svg(&format!(
                "{}<assertion xmlns='http://openbadges.org' verify='x'/>",
                credential()
            )),
        ),
        (
            "under another prefix",
            svg(&format!(
                "{}<x:credential xmlns:x='https://purl.imsglobal.org/ob/v3p0'>{{}}</x:credential>",
                credential()
            )),
        ),
        (
            "under the usual prefix, bound to another namespace",
            svg(&format!(
                "<openbadges:credential xmlns:openbadges='urn:x' verify='{token}'/>{}",
                credential()
            )),
        ),
        (
            "attribute and text",
            svg(&format!(
                "<ob:credential verify='{token}'><![CDATA[{inside}]]></ob:credential>"
            )),
        ),
        (
            "inside each other",
            svg(&format!("<ob:credential>{}</ob:credential>", credential())),
        ),
        (
            "with elements in the text",
            svg("<ob:credential>{<b/>}</ob:credential>"),
        ),
    ];
    all_refused(
        "images: second credentials in SVG refused",
        Problem::AmbiguousImage,
        &named(&cases),
    );
}

#[test]
fn a_comment_holds_no_credential_and_a_split_text_is_one() {
    let alone = named(&[(
        "comment",
        svg(&format!("<!--{}-->", credential().replace("--", "- -"))),
    )]);
    all_refused(
        "images: comments hold no credential",
        Problem::CredentialMissing,
        &alone,
    );
    let badge = badge();
    let (first, second) = badge.split_at(badge.len() / 2);
    let split = svg(&format!(
        "<ob:credential><![CDATA[{first}]]><!-- {{}} --><![CDATA[{second}]]></ob:credential>"
    ));
    assert_verified(&judge("split", split.as_bytes()));
    let beside = svg(&format!(
        "<!-- <ob:credential>{{}}</ob:credential> -->{}",
        credential()
    ));
    assert_verified(&judge("a comment beside", beside.as_bytes()));
}

#[test]
fn another_encoding_or_none_is_refused() {
    let wide = |order: fn(u16) -> [u8; 2], mark: &[u8]| {
        let text: Vec<u8> = svg(&credential()).encode_utf16().flat_map(order).collect();
        [mark.to_vec(), text].concat()
    };
    let images = [
        ("UTF-16LE".to_owned(), wide(u16::to_le_bytes, b"\xff\xfe")),
        ("UTF-16BE".to_owned(), wide(u16::to_be_bytes, b"\xfe\xff")),
        (
            "said to be UTF-16".to_owned(),
            format!(
                "<?xml version='1.0' encoding='UTF-16'?>{}",
                svg(&credential())
            )
            .into_bytes(),
        ),
        (
            "UTF-7".to_owned(),
            format!(
                "<?xml version='1.0' encoding='UTF-7'?>{}",
                svg(&credential())
            )
            .into_bytes(),
        ),
        (
            "not UTF-8".to_owned(),
            [svg("").into_bytes(), b"<!-- \xff -->".to_vec()].concat(),
        ),
    ];
    all_refused("images: encodings refused", Problem::Malformed, &images);
}

#[test]
fn no_drawing_with_a_script_is_baked() {
    for inside in [
        "<script>alert(1)</script>",
        "<g onload='alert(1)'/>",
        "<foreignObject/>",
        "<a href='javascript:alert(1)'/>",
    ] {
        let baked = bake(
            svg(inside).as_bytes(),
            Standard::OpenBadges3,
            &badge(),
            &Limits::default(),
        );
        assert!(
            matches!(baked, Err(BakingError::ActiveContent { .. })),
            "{inside}"
        );
    }
}
