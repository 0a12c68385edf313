//! SVG: one element beside the drawing; the credential is its content, or its attribute `verify`.
//!
//! [Open Badges 3.0, SVGs](https://www.imsglobal.org/spec/ob/v3p0/#svgs). The file is read as a stream of events; there is no
//! tree that could grow. A document type with declarations of its own is refused, whoever wrote it; the one line which
//! drawing programs write, with SVG's own identifiers, is passed over, and what it names is not fetched.

mod active;
mod baked;
mod credential_element;
mod document_type;
mod walk;

pub(crate) use baked::bake;
pub(crate) use credential_element::extract;
