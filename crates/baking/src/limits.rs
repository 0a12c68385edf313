//! How large an image may be.

/// Bounds on one image; each is the largest value that is still accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of the file in bytes.
    pub bytes: usize,
    /// Length of the credential in bytes.
    pub credential_bytes: usize,
    /// Width and height of a PNG in pixels; none is ever decoded here, but whoever shows the badge will.
    pub side: u32,
    /// Chunks of a PNG.
    pub chunks: usize,
    /// Elements of an SVG.
    pub elements: usize,
    /// Elements of an SVG inside each other.
    pub depth: usize,
    /// Attributes of one element of an SVG.
    pub attributes: usize,
    /// Namespace declarations of an SVG that are in force at one place.
    pub namespaces: usize,
}

impl Default for Limits {
    /// 5 MiB of image, 1 MiB of credential, 32,768 pixels a side, 16,384 chunks, 50,000 elements, depth 128, 256 attributes, 128 namespaces.
    fn default() -> Self {
        Self {
            bytes: 5 << 20,
            credential_bytes: 1 << 20,
            side: 1 << 15,
            chunks: 1 << 14,
            elements: 50_000,
            depth: 128,
            attributes: 256,
            namespaces: 128,
        }
    }
}
