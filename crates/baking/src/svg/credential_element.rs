//! The one element that holds a credential.

use crate::Extracted;
use crate::error::BakingError;
use crate::limits::Limits;
use crate::standard::{ImageKind, Standard, verify_credential};
use crate::svg::walk::{Element, Step, Walk};

/// Finds the one credential of an SVG, wherever in the drawing its element stands.
pub(crate) fn extract(image: &[u8], limits: &Limits) -> Result<Extracted, BakingError> {
    let mut walk = Walk::new(image, limits)?;
    let mut found: Option<Found> = None;
    let mut open: Option<Found> = None;
    loop {
        match walk.next()? {
            Step::Open(element) => match (&open, element.standard) {
                (Some(_), _) => {
                    return Err(BakingError::WrongContent {
                        found: format!("an element `{}`", element.name),
                    });
                }
                (None, Some(standard)) => {
                    let this = Found::of(&element, standard)?;
                    if let Some(first) = &found {
                        return Err(several(first, &this));
                    }
                    open = Some(this);
                }
                (None, None) => {}
            },
            Step::Close(_) => found = open.take().or(found),
            Step::Text(text) => {
                if let Some(open) = &mut open {
                    open.push(&text, limits)?;
                }
            }
            Step::Instruction(_) => {}
            Step::End => break,
        }
    }
    let found = found.ok_or(BakingError::NoElement)?;
    let standard = found.standard;
    let credential = found.credential()?;
    if standard != Standard::OpenBadges2 {
        verify_credential(&credential, limits)?;
    }
    Ok(Extracted {
        image: ImageKind::Svg,
        standard,
        credential,
        trailing_bytes: 0,
    })
}

struct Found {
    standard: Standard,
    position: usize,
    verify: Option<String>,
    text: String,
}

impl Found {
    fn of(element: &Element<'_>, standard: Standard) -> Result<Self, BakingError> {
        let attributes = element.attributes()?.into_iter();
        let verify = attributes.filter(|(name, _)| name == "verify");
        Ok(Self {
            standard,
            position: element.range.start,
            verify: verify.map(|(_, value)| value).next(),
            text: String::new(),
        })
    }

    fn push(&mut self, text: &str, limits: &Limits) -> Result<(), BakingError> {
        self.text.push_str(text);
        // Blank space around the credential is no part of it, but nobody indents by as much as a credential may be long.
        let most = limits.credential_bytes.saturating_mul(2);
        if self.text.len() > most {
            return Err(BakingError::CredentialTooLarge {
                found: self.text.len(),
                limit: limits.credential_bytes,
            });
        }
        Ok(())
    }

    fn credential(self) -> Result<String, BakingError> {
        let text = self.text.trim_ascii();
        match self.verify {
            Some(_) if !text.is_empty() => Err(BakingError::WrongContent {
                found: "both an attribute `verify` and a text".to_owned(),
            }),
            Some(verify) => Ok(verify),
            None => Ok(text.to_owned()),
        }
    }

    fn place(&self) -> String {
        let namespace = self.standard.namespace();
        format!("an element of `{namespace}` at byte {}", self.position)
    }
}

fn several(first: &Found, second: &Found) -> BakingError {
    BakingError::SeveralCredentials {
        first: first.place(),
        second: second.place(),
    }
}
