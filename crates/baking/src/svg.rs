//! SVG: one element beside the drawing; the credential is its content, or its attribute `verify`.
//!
//! [Open Badges 3.0, SVGs](https://www.imsglobal.org/spec/ob/v3p0/#svgs).

use crate::error::BakingError;
use crate::limits::Limits;
use crate::standard::Standard;
use crate::Extracted;

pub(crate) fn extract(_image: &[u8], _limits: &Limits) -> Result<Extracted, BakingError> {
    Err(BakingError::NoElement)
}
pub(crate) fn bake(
    image: &[u8],
    _standard: Standard,
    _credential: &str,
    _limits: &Limits,
) -> Result<Vec<u8>, BakingError> {
    Ok(image.to_vec())
}
