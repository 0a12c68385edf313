//! PNG: chunks one after another; the credential is the text of one `iTXt` chunk.
//!
//! [PNG, chunk layout](https://www.w3.org/TR/2025/REC-png-3-20250624/#5Chunk-layout),
//! [`iTXt`](https://www.w3.org/TR/2025/REC-png-3-20250624/#11iTXt);
//! [Open Badges 3.0, PNGs](https://www.imsglobal.org/spec/ob/v3p0/#pngs).

mod baked;
mod chunk;
mod credential_chunk;

pub(crate) use baked::bake;
pub(crate) use chunk::SIGNATURE;
pub(crate) use credential_chunk::extract;
