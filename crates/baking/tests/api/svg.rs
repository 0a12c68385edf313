//! SVG images.

use testamur_baking::{BakingError, ImageKind, Limits, Standard, bake};

use crate::{JSON, TOKEN, extract};

const OB: &str = "https://purl.imsglobal.org/ob/v3p0";

fn svg(inside: &str) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:ob=\"{OB}\">{inside}</svg>")
}

fn cdata(text: &str) -> String {
    format!("<ob:credential><![CDATA[{text}]]></ob:credential>")
}

fn found(image: &str) -> String {
    extract(image).expect("a credential").credential
}

#[test]
fn a_credential_is_found_in_cdata_in_plain_text_or_in_the_attribute() {
    let first = extract(svg(&cdata(r#"{"a":"<&"}"#))).unwrap();
    assert_eq!(
        (first.image, first.standard),
        (ImageKind::Svg, Standard::OpenBadges3)
    );
    assert_eq!(first.credential, r#"{"a":"<&"}"#);
    assert_eq!(
        found(&svg("<ob:credential> {&quot;a&#34;:&lt;} </ob:credential>")),
        r#"{"a":<}"#
    );
    assert_eq!(
        found(&svg(&format!("<g/><ob:credential verify='{TOKEN}'/>"))),
        TOKEN
    );
    let clr = "<svg><credential xmlns='https://purl.imsglobal.org/clr/v2p0'>{}</credential></svg>";
    assert_eq!(extract(clr).unwrap().standard, Standard::Clr2);
    let older = "<svg><assertion xmlns='http://openbadges.org' verify='https://a.example'/></svg>";
    assert_eq!(extract(older).unwrap().standard, Standard::OpenBadges2);
}

#[test]
fn split_cdata_is_joined_and_comments_are_not_read() {
    let split =
        svg("<ob:credential><![CDATA[{\"a\":]]><!-- {\"b\":2} --><![CDATA[1}]]></ob:credential>");
    assert_eq!(found(&split), "{\"a\":1}");
    let hidden = svg(&format!("<!-- {} -->", cdata("{}")));
    assert_eq!(extract(hidden), Err(BakingError::NoElement));
}

#[test]
fn an_element_of_another_namespace_is_no_credential() {
    for other in [
        "<credential>{}</credential>",
        "<x:credential xmlns:x='urn:x'>{}</x:credential>",
        "<ob:assertion/>",
    ] {
        assert_eq!(extract(svg(other)), Err(BakingError::NoElement));
    }
}

#[test]
fn two_credentials_or_both_forms_are_ambiguous() {
    let error = extract(svg(&cdata("{}").repeat(2))).unwrap_err();
    assert!(
        matches!(error, BakingError::SeveralCredentials { .. }),
        "{error}"
    );
    let both = svg(&format!(
        "<ob:credential verify='{TOKEN}'>{{}}</ob:credential>"
    ));
    assert!(matches!(
        extract(both),
        Err(BakingError::WrongContent { .. })
    ));
    let nested = svg("<ob:credential><g>{}</g></ob:credential>");
    assert!(matches!(
        extract(nested),
        Err(BakingError::WrongContent { .. })
    ));
    let inside = svg(&format!("<ob:credential>{}</ob:credential>", cdata("{}")));
    assert!(matches!(
        extract(inside),
        Err(BakingError::WrongContent { .. })
    ));
    let twice = svg("<ob:credential verify='a.b.c' verify='d.e.f'/>");
    assert!(matches!(
        extract(twice),
        Err(BakingError::MalformedXml { .. })
    ));
}

#[test]
fn a_document_type_is_refused_save_that_of_svg_itself() {
    let with = |doctype: &str| {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?>\n<!DOCTYPE {doctype}>\n{}",
            svg(&cdata("{}"))
        )
    };
    let own = r#"svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd""#;
    assert_eq!(found(&with(own)), "{}");
    for doctype in [
        "svg",
        "svg SYSTEM 'http://evil.example/x.dtd'",
        "svg [<!ENTITY a 'b'>]",
        &format!("{own} [<!ENTITY a SYSTEM 'file:///etc/passwd'>]"),
        "svg PUBLIC '-//Evil//DTD SVG 1.1//EN' 'http://evil.example'",
        "svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://evil.example/x.dtd'",
        "svg SYSTEM 'http://evil.example/\"-//W3C//DTD SVG 1.'",
    ] {
        assert_eq!(
            extract(with(doctype)),
            Err(BakingError::DocumentType),
            "{doctype}"
        );
    }
}

#[test]
fn an_entity_that_xml_does_not_define_is_refused() {
    let error = extract(svg("<ob:credential>&lol;</ob:credential>")).unwrap_err();
    assert_eq!(
        error,
        BakingError::Entity {
            name: "lol".to_owned()
        }
    );
    let hidden = svg("").replace(OB, "https:&#x2F;/purl.imsglobal.org/ob/v3p0");
    assert!(matches!(
        extract(hidden),
        Err(BakingError::MalformedXml { .. })
    ));
}

#[test]
fn other_encodings_are_refused() {
    let wide: Vec<u8> = svg(&cdata("{}"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        extract([b"\xff\xfe".to_vec(), wide].concat()),
        Err(BakingError::NotUtf8)
    );
    let latin = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{}", svg(""));
    assert_eq!(extract(latin), Err(BakingError::NotUtf8));
    assert_eq!(found(&format!("\u{feff}{}", svg(&cdata("{}")))), "{}");
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for broken in [
        "<svg><g></svg>",
        "<svg>",
        "<svg/><svg/>",
        "<svg/>text",
        "<svg><x:g/></svg>",
        "<svg a='1' a='2'><g b=/></svg>",
        "<svg><!-- a -- b --></svg>",
    ] {
        assert!(
            matches!(extract(broken), Err(BakingError::MalformedXml { .. })),
            "{broken}"
        );
    }
    assert_eq!(extract("<html><svg/></html>"), Err(BakingError::NotAnImage));
    assert_eq!(
        extract("<svg xmlns='urn:other'/>"),
        Err(BakingError::NotAnImage)
    );
}

#[test]
fn attributes_namespaces_depth_and_elements_are_bounded() {
    let repeated = |count: usize, attribute: &dyn Fn(usize) -> String| -> String {
        (0..count)
            .flat_map(|n| attribute(n).chars().collect::<Vec<_>>())
            .collect()
    };
    let attributes = |count| repeated(count, &|n| format!(" a{n}='1'"));
    let namespaces = |count| repeated(count, &|n| format!(" xmlns:n{n}='urn:n'"));
    let nested = |depth: usize| {
        format!(
            "<svg>{}{}</svg>",
            "<g>".repeat(depth - 1),
            "</g>".repeat(depth - 1)
        )
    };
    let refused = |image: String| matches!(extract(image), Err(BakingError::Limit { .. }));
    let element = |attributes: String| format!("<svg{attributes}/>");
    assert!(!refused(element(attributes(256))) && refused(element(attributes(257))));
    assert!(!refused(element(namespaces(128))) && refused(element(namespaces(129))));
    assert!(!refused(nested(128)) && refused(nested(129)));
    assert!(!refused(svg(&"<g/>".repeat(49_999))) && refused(svg(&"<g/>".repeat(50_000))));
}

#[test]
fn a_url_and_an_empty_place_are_named() {
    assert_eq!(
        extract(svg("<ob:credential verify='https://a.example'/>")),
        Err(BakingError::Url)
    );
    assert_eq!(
        extract(svg("<ob:credential/>")),
        Err(BakingError::EmptyCredential)
    );
}

#[test]
fn baking_replaces_the_credential_and_leaves_the_drawing() {
    for template in [
        svg(&format!("<circle r='9'/>{}<g/>", cdata("{\"older\":1}"))),
        svg("<circle r='9'/><g/>"),
        format!(
            "<?xml version='1.0'?><!-- a --><svg xmlns:openbadges='{OB}'><circle r='9'/><g/></svg>"
        ),
        "<svg xmlns:openbadges='urn:another'><circle r='9'/><g/></svg>".to_owned(),
        "\u{feff}<svg><circle r='9'/><g/></svg>".to_owned(),
    ] {
        for text in [JSON, TOKEN] {
            let baked = bake(
                template.as_bytes(),
                Standard::OpenBadges3,
                text,
                &Limits::default(),
            )
            .unwrap();
            let found = extract(&baked).unwrap().credential;
            assert_eq!(found.replace("\\u003e", ">"), text);
            let baked = String::from_utf8(baked).unwrap();
            assert!(
                baked.contains("<circle r='9'/>") && baked.contains("<g/></svg>"),
                "{baked}"
            );
            assert!(!baked.contains("older"));
        }
    }
    let empty = bake(b"<svg/>", Standard::Clr2, TOKEN, &Limits::default()).unwrap();
    let expected = format!(
        "<svg xmlns:clr=\"https://purl.imsglobal.org/clr/v2p0\"><clr:credential verify=\"{TOKEN}\"/></svg>"
    );
    assert_eq!(String::from_utf8(empty).unwrap(), expected);
}

#[test]
fn a_drawing_that_could_run_a_script_is_not_baked() {
    for inside in [
        "<script>alert(1)</script>",
        "<g onclick='alert(1)'/>",
        "<foreignObject/>",
        "<a href=' java&#10;script:alert(1)'/>",
        "<a xmlns:x='http://www.w3.org/1999/xlink' x:href='JavaScript:alert(1)'/>",
        "<animate attributeName='href' values='#;javascript:alert(1)'/>",
        "<x:SCRIPT xmlns:x='http://www.w3.org/1999/xhtml'/>",
        "<image href='data:image/svg+xml,x'/>",
        "<?xml-stylesheet href='a.xsl'?>",
    ] {
        let error = bake(
            svg(inside).as_bytes(),
            Standard::OpenBadges3,
            JSON,
            &Limits::default(),
        );
        assert!(
            matches!(error, Err(BakingError::ActiveContent { .. })),
            "{inside}: {error:?}"
        );
    }
}
