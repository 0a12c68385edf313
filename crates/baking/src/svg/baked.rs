//! Writing a credential into an SVG.

use std::ops::Range;

use crate::error::BakingError;
use crate::limits::Limits;
use crate::standard::Standard;
use crate::svg::active::verify_passive;
use crate::svg::walk::{Element, Step, Walk};

/// Writes the credential right behind the root's start tag, "directly after the `<svg>` tag"; an older one goes.
pub(crate) fn bake(
    image: &[u8],
    standard: Standard,
    credential: &str,
    limits: &Limits,
) -> Result<Vec<u8>, BakingError> {
    let template = read(image, limits)?;
    let tag = &image[template.root.clone()];
    let is_empty = tag.ends_with(b"/>");
    let end = if is_empty { 2 } else { 1 };
    let mut baked = image[..template.root.end - end].to_vec();
    let declaration = format!(" xmlns:{}=\"{}\"", standard.prefix(), standard.namespace());
    let declared = template.declared(standard);
    if declared.is_none() {
        baked.extend(declaration.as_bytes());
    }
    baked.push(b'>');
    let own = (declared == Some(false)).then_some(declaration);
    baked.extend(element(standard, own.as_deref().unwrap_or_default(), credential).as_bytes());
    if is_empty {
        baked.extend(format!("</{}>", template.name).as_bytes());
    }
    let mut from = template.root.end;
    for older in template.credentials {
        baked.extend(&image[from..older.start]);
        from = older.end;
    }
    baked.extend(&image[from..]);
    Ok(baked)
}

/// What has to be known of a template.
struct Template {
    name: String,
    root: Range<usize>,
    namespaces: Vec<(String, String)>,
    /// Elements of credentials, whole.
    credentials: Vec<Range<usize>>,
}

impl Template {
    /// Whether the root binds the standard's prefix, and to the standard's namespace.
    fn declared(&self, standard: Standard) -> Option<bool> {
        let prefix = format!("xmlns:{}", standard.prefix());
        let bound = self.namespaces.iter().find(|(name, _)| *name == prefix)?;
        Some(bound.1 == standard.namespace())
    }
}

fn read(image: &[u8], limits: &Limits) -> Result<Template, BakingError> {
    let mut walk = Walk::new(image, limits)?;
    let mut root: Option<Template> = None;
    let mut depth = 0;
    let mut open: Option<(usize, usize)> = None;
    loop {
        match walk.next()? {
            Step::Open(element) => {
                depth = element.depth;
                if open.is_none() && element.standard.is_some() {
                    open = Some((depth, element.range.start));
                }
                verify_passive(&element)?;
                if root.is_none() {
                    root = Some(of_root(&element)?);
                }
            }
            Step::Close(range) => {
                if let (Some((level, start)), Some(root)) = (open, &mut root)
                    && level == depth
                {
                    root.credentials.push(start..range.end);
                    open = None;
                }
                depth -= 1;
            }
            Step::Instruction(target) if target == "xml-stylesheet" => {
                return Err(BakingError::ActiveContent { found: target });
            }
            Step::Instruction(_) | Step::Text(_) => {}
            Step::End => return root.ok_or(BakingError::NotAnImage),
        }
    }
}

fn of_root(element: &Element<'_>) -> Result<Template, BakingError> {
    Ok(Template {
        name: element.name.clone(),
        root: element.range.clone(),
        namespaces: element.attributes()?,
        credentials: Vec::new(),
    })
}

fn element(standard: Standard, declaration: &str, credential: &str) -> String {
    let credential = credential.trim_ascii();
    let name = format!("{}:{}", standard.prefix(), standard.element());
    if is_token(credential) {
        return format!("<{name}{declaration} verify=\"{credential}\"/>");
    }
    // In JSON these stand in texts only, where they can be written by their numbers; XML has no such characters, or would
    // end the text there.
    let text = credential
        .replace("]]>", "]]\\u003e")
        .replace('\u{fffe}', "\\ufffe")
        .replace('\u{ffff}', "\\uffff");
    format!("<{name}{declaration}><![CDATA[{text}]]></{name}>")
}

/// A compact JWS: nothing in it means anything to XML.
fn is_token(text: &str) -> bool {
    text.bytes().all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'=')
    })
}
