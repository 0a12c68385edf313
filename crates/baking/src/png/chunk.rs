//! The walk over the chunks. Every checksum is computed: a chunk that lies about its length could hide the next one.

use crate::error::BakingError;
use crate::limits::Limits;

/// The first bytes of every PNG.
pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// One chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk<'a> {
    /// Which one, the first being 0.
    pub(super) index: usize,
    pub(super) name: [u8; 4],
    pub(super) data: &'a [u8],
    /// The whole chunk, length and checksum included.
    pub(super) bytes: &'a [u8],
}

/// The chunks of a PNG, and what follows them.
pub(super) struct Chunks<'a> {
    pub(super) chunks: Vec<Chunk<'a>>,
    pub(super) trailing: &'a [u8],
}

/// Reads all chunks up to and with `IEND`.
pub(super) fn read<'a>(image: &'a [u8], limits: &Limits) -> Result<Chunks<'a>, BakingError> {
    let mut rest = image
        .strip_prefix(SIGNATURE)
        .ok_or(BakingError::NotAnImage)?;
    let mut chunks = Vec::new();
    loop {
        if chunks.len() == limits.chunks {
            return Err(BakingError::Limit {
                what: "chunks",
                limit: limits.chunks,
            });
        }
        let (chunk, after) = next(rest, chunks.len())?;
        rest = after;
        chunks.push(chunk);
        if chunk.index == 0 {
            verify_header(&chunk, limits)?;
        }
        if chunk.name == *b"IEND" {
            return Ok(Chunks {
                chunks,
                trailing: rest,
            });
        }
    }
}

fn next(bytes: &[u8], index: usize) -> Result<(Chunk<'_>, &[u8]), BakingError> {
    let beyond = BakingError::LengthBeyondEnd { chunk: index };
    let (length, _) = bytes.split_first_chunk::<4>().ok_or(beyond.clone())?;
    let length = u32::from_be_bytes(*length);
    // "the length value must not exceed 2^31-1 bytes", and so small a number fits any `usize`.
    let end = usize::try_from(length)
        .ok()
        .filter(|_| length < 1 << 31)
        .and_then(|length| length.checked_add(12))
        .ok_or(beyond.clone())?;
    let (whole, after) = bytes.split_at_checked(end).ok_or(beyond.clone())?;
    let (signed, checksum) = whole[4..].split_last_chunk::<4>().ok_or(beyond.clone())?;
    let (name, data) = signed.split_first_chunk::<4>().ok_or(beyond)?;
    if !name.iter().all(u8::is_ascii_alphabetic) {
        return Err(BakingError::BadChunk {
            chunk: index,
            expected: "a type of four letters",
        });
    }
    if crc32fast::hash(signed) != u32::from_be_bytes(*checksum) {
        return Err(BakingError::BadChecksum {
            chunk: index,
            name: String::from_utf8_lossy(name).into_owned(),
        });
    }
    let chunk = Chunk {
        index,
        name: *name,
        data,
        bytes: whole,
    };
    Ok((chunk, after))
}

fn verify_header(chunk: &Chunk<'_>, limits: &Limits) -> Result<(), BakingError> {
    let wrong = BakingError::BadChunk {
        chunk: 0,
        expected: "an image header `IHDR` of 13 bytes",
    };
    if chunk.name != *b"IHDR" || chunk.data.len() != 13 {
        return Err(wrong);
    }
    for side in chunk.data[..8].as_chunks::<4>().0 {
        match u32::from_be_bytes(*side) {
            0 => return Err(wrong),
            side if side > limits.side => {
                return Err(BakingError::Limit {
                    what: "pixels on one side",
                    limit: usize::try_from(limits.side).unwrap_or(usize::MAX),
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// A chunk as it is written.
pub(super) fn write(name: [u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(data.len())
        .ok()
        .filter(|&length| length < 1 << 31)?;
    let mut chunk = Vec::with_capacity(data.len() + 12);
    chunk.extend(length.to_be_bytes());
    chunk.extend(name);
    chunk.extend(data);
    let checksum = crc32fast::hash(&chunk[4..]);
    chunk.extend(checksum.to_be_bytes());
    Some(chunk)
}
