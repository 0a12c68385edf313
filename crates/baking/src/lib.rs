//! Baking: a credential inside the image of its badge, as a chunk of a PNG or an element of an SVG.
//!
//! [`extract`] finds the one credential of an image and gives its text; [`bake`] writes one. Both walk the file's own
//! structure and leave the picture alone: no pixel is decoded, no compressed chunk is inflated, no entity is expanded and
//! nothing that an image names is fetched. An image with two credentials, or with one that only some readers would see, is
//! refused by name: which one a reader takes must not depend on the reader.
//!
//! | clause | version | where |
//! |---|---|---|
//! | [Open Badges, baked badges](https://www.imsglobal.org/spec/ob/v3p0/#baked-badge) | 3.0 (1.4.5) | PNG and SVG, both ways |
//! | Comprehensive Learner Record: keyword `clrcredential`, namespace `https://purl.imsglobal.org/clr/v2p0` | 2.0 | PNG and SVG, both ways |
//! | [Open Badges, baking](https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/baking/index.html) | 2.0 | recognised and named |
//! | [PNG, chunks](https://www.w3.org/TR/2025/REC-png-3-20250624/#5Chunk-layout) | third edition | the walk over the chunks |
//!
//! Left out: what the credential says, and whether it is good: the text is foreign until a verifier has judged it. Baking
//! does not draw; pictures of credentials that have none are made elsewhere.
//!
//! ```
//! use testamur_baking::{Limits, Standard, bake, extract};
//!
//! let template = br#"<svg xmlns="http://www.w3.org/2000/svg"><circle r="9"/></svg>"#;
//! let baked = bake(template, Standard::OpenBadges3, r#"{"type":"..."}"#, &Limits::default())?;
//! let found = extract(&baked, &Limits::default())?;
//! assert_eq!(found.standard, Standard::OpenBadges3);
//! assert_eq!(found.credential, r#"{"type":"..."}"#);
//!
//! // There is nothing in the template itself.
//! let error = extract(template, &Limits::default()).unwrap_err();
//! assert_eq!(error.to_string(), "no credential in the SVG: expected one element `credential` of `https://purl.imsglobal.org/ob/v3p0` or `https://purl.imsglobal.org/clr/v2p0`");
//! # Ok::<(), testamur_baking::BakingError>(())
//! ```

mod error;
mod limits;
mod png;
mod standard;
mod svg;

pub use crate::error::BakingError;
pub use crate::limits::Limits;
pub use crate::standard::{ImageKind, Standard};

/// The one credential of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// The kind of image.
    pub image: ImageKind,
    /// The standard whose mark the credential was found under.
    pub standard: Standard,
    /// The credential's text: JSON, a compact JWS, or, under Open Badges 2.0, whatever stands there.
    pub credential: String,
    /// Bytes behind the end of the image, which no reader of images looks at.
    pub trailing_bytes: usize,
}

/// Finds the one credential of a PNG or SVG.
///
/// # Errors
/// [`BakingError`]: the file is no such image, is damaged or larger than the limits, or does not hold exactly one credential
/// that every reader would find.
pub fn extract(image: &[u8], limits: &Limits) -> Result<Extracted, BakingError> {
    match recognised(image, limits)? {
        ImageKind::Png => png::extract(image, limits),
        ImageKind::Svg => svg::extract(image, limits),
    }
}

/// Writes a credential into a PNG or SVG, in place of any that it has.
///
/// What a template brings besides its picture does not get into the badge: of a PNG, texts and metadata (places, cameras)
/// are left out; an SVG with scripts is refused.
///
/// # Errors
/// [`BakingError`]: the file is no such image, is damaged, larger than the limits or active, or the credential is a URL or
/// of Open Badges 2.0.
pub fn bake(
    image: &[u8],
    standard: Standard,
    credential: &str,
    limits: &Limits,
) -> Result<Vec<u8>, BakingError> {
    standard.verify_bakeable()?;
    standard::verify_credential(credential, limits)?;
    match recognised(image, limits)? {
        ImageKind::Png => png::bake(image, standard, credential, limits),
        ImageKind::Svg => svg::bake(image, standard, credential, limits),
    }
}

fn recognised(image: &[u8], limits: &Limits) -> Result<ImageKind, BakingError> {
    if image.len() > limits.bytes {
        return Err(BakingError::ImageTooLarge {
            found: image.len(),
            limit: limits.bytes,
        });
    }
    ImageKind::of(image).ok_or(BakingError::NotAnImage)
}
