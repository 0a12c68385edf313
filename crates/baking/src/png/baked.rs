//! Writing a credential into a PNG.

use crate::error::BakingError;
use crate::limits::Limits;
use crate::png::chunk::{SIGNATURE, read, write};
use crate::standard::Standard;

/// Writes the credential behind the image header; the picture stays as it is, metadata and an older credential go.
pub(crate) fn bake(
    image: &[u8],
    standard: Standard,
    credential: &str,
    limits: &Limits,
) -> Result<Vec<u8>, BakingError> {
    let chunks = read(image, limits)?.chunks;
    let mut data = standard.keyword().as_bytes().to_vec();
    // Not compressed, no language, no translated keyword.
    data.extend([0; 5]);
    data.extend(credential.as_bytes());
    let too_large = BakingError::CredentialTooLarge {
        found: credential.len(),
        limit: limits.credential_bytes,
    };
    let chunk = write(*b"iTXt", &data).ok_or(too_large)?;
    let mut baked = Vec::with_capacity(image.len() + chunk.len());
    baked.extend(SIGNATURE);
    for kept in chunks.iter().filter(|chunk| is_picture(chunk.name)) {
        baked.extend(kept.bytes);
        if kept.name == *b"IHDR" {
            baked.extend(&chunk);
        }
    }
    Ok(baked)
}

/// What the picture needs: every critical chunk, and those that say how its colours and pixels are meant.
fn is_picture(name: [u8; 4]) -> bool {
    name[0].is_ascii_uppercase() || PICTURE.contains(&&name)
}

const PICTURE: [&[u8; 4]; 15] = [
    b"acTL", b"bKGD", b"cHRM", b"cICP", b"cLLI", b"fcTL", b"fdAT", b"gAMA", b"hIST", b"iCCP",
    b"mDCV", b"pHYs", b"sBIT", b"sRGB", b"tRNS",
];
