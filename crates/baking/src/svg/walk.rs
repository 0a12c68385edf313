//! The walk over the events of an SVG, with its bounds.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::XmlVersion;
use quick_xml::errors::Error as XmlError;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{NamespaceError, ResolveResult};
use quick_xml::reader::NsReader;

use crate::error::BakingError;
use crate::limits::Limits;
use crate::standard::Standard;
use crate::svg::document_type;

/// One step of the walk.
pub(super) enum Step<'a> {
    Open(Element<'a>),
    /// An element ends; the range is that of its end tag, empty where there is none.
    Close(Range<usize>),
    /// Text, CDATA or a character named by number; parts of one text come one after another.
    Text(Cow<'a, str>),
    /// A processing instruction, by its target.
    Instruction(String),
    /// The document is complete.
    End,
}

/// The start tag of an element.
pub(super) struct Element<'a> {
    /// The standard whose credential this is.
    pub(super) standard: Option<Standard>,
    pub(super) name: String,
    /// 1 for the root.
    pub(super) depth: usize,
    pub(super) range: Range<usize>,
    tag: BytesStart<'a>,
}

impl Element<'_> {
    pub(super) fn local_name(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or(&self.name)
    }

    /// Names and values, references resolved.
    pub(super) fn attributes(&self) -> Result<Vec<(String, String)>, BakingError> {
        let mut attributes = self.tag.attributes();
        attributes
            .by_ref()
            .map(|attribute| {
                let attribute = attribute.map_err(|error| self.malformed(&error))?;
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|error| self.malformed(&error))?;
                Ok((attribute.key.0.to_owned(), value.into_owned()))
            })
            .collect()
    }

    fn malformed(&self, reason: &(impl ToString + ?Sized)) -> BakingError {
        BakingError::MalformedXml {
            position: self.range.start,
            reason: reason.to_string(),
        }
    }
}

/// The walk itself.
pub(super) struct Walk<'a> {
    reader: NsReader<&'a [u8]>,
    limits: &'a Limits,
    depth: usize,
    elements: usize,
    has_root: bool,
    /// Bytes before the first one that the reader sees.
    skipped: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(image: &'a [u8], limits: &'a Limits) -> Result<Self, BakingError> {
        let text = std::str::from_utf8(image).map_err(|_| BakingError::NotUtf8)?;
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = NsReader::from_str(body);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        reader
            .resolver_mut()
            .set_max_namespace_bindings(limits.namespaces);
        Ok(Self {
            reader,
            limits,
            depth: 0,
            elements: 0,
            has_root: false,
            skipped: text.len() - body.len(),
        })
    }

    pub(super) fn next(&mut self) -> Result<Step<'a>, BakingError> {
        loop {
            let start = self.position();
            let event = self.reader.read_event();
            let event = event.map_err(|error| self.xml_error(&error))?;
            let range = start..self.position();
            match event {
                Event::Start(tag) => return self.open(tag, range).map(Step::Open),
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(Step::Close(range));
                }
                Event::Text(text) => {
                    if self.depth > 0 {
                        return Ok(Step::Text(text.into_inner()));
                    }
                    if !text.trim_ascii().is_empty() {
                        return Err(malformed(&range, "text outside of the drawing"));
                    }
                }
                Event::CData(_) | Event::GeneralRef(_) if self.depth == 0 => {
                    return Err(malformed(&range, "text outside of the drawing"));
                }
                Event::CData(text) => return Ok(Step::Text(text.into_inner())),
                Event::GeneralRef(name) => return resolved(&name, &range).map(Step::Text),
                Event::DocType(text) => document_type::verify(&text)?,
                Event::Decl(declaration) => verify_declaration(&declaration, &range)?,
                Event::PI(instruction) => {
                    return Ok(Step::Instruction(instruction.target().to_owned()));
                }
                Event::Eof if self.depth > 0 => {
                    return Err(malformed(&range, "the document ends within an element"));
                }
                Event::Eof if !self.has_root => return Err(BakingError::NotAnImage),
                Event::Eof => return Ok(Step::End),
                Event::Empty(_) | Event::Comment(_) => {}
            }
        }
    }

    fn open(
        &mut self,
        tag: BytesStart<'a>,
        range: Range<usize>,
    ) -> Result<Element<'a>, BakingError> {
        self.depth += 1;
        self.elements += 1;
        if self.depth > self.limits.depth {
            return Err(limit("elements inside each other", self.limits.depth));
        }
        if self.elements > self.limits.elements {
            return Err(limit("elements", self.limits.elements));
        }
        self.verify_attributes(&tag, &range)?;
        let name = tag.name().0.to_owned();
        let (namespace, local) = self.reader.resolver().resolve_element(tag.name());
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.0,
            ResolveResult::Unbound => "",
            ResolveResult::Unknown(prefix) => {
                return Err(malformed(
                    &range,
                    &format!("the prefix `{prefix}` is not declared"),
                ));
            }
        };
        if self.depth == 1 {
            if self.has_root {
                return Err(malformed(&range, "a second root element"));
            }
            self.has_root = true;
            if local.as_ref() != "svg" || !matches!(namespace, "" | SVG) {
                return Err(BakingError::NotAnImage);
            }
        }
        let standard = Standard::ALL
            .into_iter()
            .find(|it| namespace == it.namespace() && local.as_ref() == it.element());
        // Some readers look for the element as it is spelled, whatever its namespace is.
        if standard.is_none() && SPELLED.contains(&name.as_str()) {
            return Err(BakingError::ElementSpelling { found: name });
        }
        Ok(Element {
            standard,
            name,
            depth: self.depth,
            range,
            tag,
        })
    }

    /// Verifies how many there are, and that every namespace is written as it is.
    fn verify_attributes(
        &self,
        tag: &BytesStart<'_>,
        range: &Range<usize>,
    ) -> Result<(), BakingError> {
        let mut attributes = tag.attributes();
        for (index, attribute) in attributes.with_checks(false).enumerate() {
            if index == self.limits.attributes {
                return Err(limit("attributes of one element", self.limits.attributes));
            }
            let attribute = attribute.map_err(|error| malformed(range, &error))?;
            let declares = attribute.key.as_namespace_binding().is_some();
            // A reader may compare the value before or after it resolves references.
            if declares && attribute.value.contains('&') {
                return Err(malformed(
                    range,
                    "a reference within the name of a namespace",
                ));
            }
        }
        Ok(())
    }

    fn position(&self) -> usize {
        let position = usize::try_from(self.reader.buffer_position());
        position.unwrap_or(usize::MAX).saturating_add(self.skipped)
    }

    fn xml_error(&self, error: &XmlError) -> BakingError {
        match error {
            XmlError::Namespace(NamespaceError::TooManyBindings(most)) => {
                limit("namespaces", *most)
            }
            error => malformed(&(self.position()..0), error),
        }
    }
}

/// The elements of credentials with the prefixes that the standards use in their examples.
const SPELLED: [&str; 3] = [
    "clr:credential",
    "openbadges:assertion",
    "openbadges:credential",
];

fn limit(what: &'static str, limit: usize) -> BakingError {
    BakingError::Limit { what, limit }
}

fn malformed(range: &Range<usize>, reason: &(impl ToString + ?Sized)) -> BakingError {
    BakingError::MalformedXml {
        position: range.start,
        reason: reason.to_string(),
    }
}

/// A character by its number, or by one of the five names that XML itself has.
fn resolved<'a>(name: &BytesRef<'a>, range: &Range<usize>) -> Result<Cow<'a, str>, BakingError> {
    let character = name.resolve_char_ref();
    if let Some(character) = character.map_err(|error| malformed(range, &error))? {
        return Ok(Cow::Owned(character.to_string()));
    }
    match resolve_xml_entity(name) {
        Some(text) => Ok(Cow::Borrowed(text)),
        None => Err(BakingError::Entity {
            name: name.chars().take(LONGEST_NAME).collect(),
        }),
    }
}

fn verify_declaration(
    declaration: &BytesDecl<'_>,
    range: &Range<usize>,
) -> Result<(), BakingError> {
    let Some(encoding) = declaration.encoding() else {
        return Ok(());
    };
    let encoding = encoding.map_err(|error| malformed(range, &error))?;
    if ["utf-8", "utf8", "us-ascii"]
        .iter()
        .any(|known| encoding.eq_ignore_ascii_case(known))
    {
        Ok(())
    } else {
        Err(BakingError::NotUtf8)
    }
}

const LONGEST_NAME: usize = 60;
const SVG: &str = "http://www.w3.org/2000/svg";
