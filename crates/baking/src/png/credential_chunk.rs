//! The one chunk that holds a credential.

use crate::Extracted;
use crate::error::BakingError;
use crate::limits::Limits;
use crate::png::chunk::{Chunk, read};
use crate::standard::{ImageKind, Standard, verify_credential};

/// Finds the one credential of a PNG.
///
/// A chunk before or after the image data will do: the order of text chunks is free.
pub(crate) fn extract(image: &[u8], limits: &Limits) -> Result<Extracted, BakingError> {
    let chunks = read(image, limits)?;
    let mut found: Option<(&Chunk<'_>, Standard)> = None;
    for chunk in &chunks.chunks {
        let Some(standard) = standard_of(chunk)? else {
            continue;
        };
        if let Some((first, earlier)) = found {
            return Err(BakingError::SeveralCredentials {
                first: place(first, earlier),
                second: place(chunk, standard),
            });
        }
        found = Some((chunk, standard));
    }
    if names_credential(chunks.trailing) {
        return Err(BakingError::AfterEnd);
    }
    let (chunk, standard) = found.ok_or(BakingError::NoChunk)?;
    let credential = match standard {
        Standard::OpenBadges2 => String::new(),
        Standard::OpenBadges3 | Standard::Clr2 => {
            let text = text(chunk)?;
            verify_credential(text, limits)?;
            text.to_owned()
        }
    };
    Ok(Extracted {
        image: ImageKind::Png,
        standard,
        credential,
        trailing_bytes: chunks.trailing.len(),
    })
}

/// The standard whose keyword a text chunk has.
pub(super) fn standard_of(chunk: &Chunk<'_>) -> Result<Option<Standard>, BakingError> {
    if !TEXT_CHUNKS.contains(&&chunk.name) {
        return Ok(None);
    }
    let keyword = chunk
        .data
        .split(|&byte| byte == 0)
        .next()
        .unwrap_or_default();
    let is = |standard: &Standard| {
        keyword
            .trim_ascii()
            .eq_ignore_ascii_case(standard.keyword().as_bytes())
    };
    let Some(standard) = Standard::ALL.into_iter().find(is) else {
        return Ok(None);
    };
    // What is only recognised may stand as it likes.
    if standard != Standard::OpenBadges2 && keyword != standard.keyword().as_bytes() {
        return Err(BakingError::KeywordSpelling {
            chunk: chunk.index,
            found: String::from_utf8_lossy(keyword).into_owned(),
            expected: standard.keyword(),
        });
    }
    Ok(Some(standard))
}

/// The text of an `iTXt` chunk: keyword, NUL, compression flag and method, language, NUL, translated keyword, NUL, text.
fn text<'a>(chunk: &Chunk<'a>) -> Result<&'a str, BakingError> {
    match &chunk.name {
        b"tEXt" => {
            return Err(BakingError::WrongChunk {
                chunk: chunk.index,
                found: "tEXt",
            });
        }
        b"zTXt" => return Err(BakingError::Compressed { chunk: chunk.index }),
        _ => {}
    }
    let malformed = BakingError::MalformedChunk { chunk: chunk.index };
    let after_nul = |bytes: &'a [u8]| {
        let nul = bytes.iter().position(|&byte| byte == 0)?;
        bytes.get(nul + 1..)
    };
    let flags = after_nul(chunk.data).ok_or(malformed.clone())?;
    let (flags, rest) = flags.split_first_chunk::<2>().ok_or(malformed.clone())?;
    match flags {
        [0, 0] => {}
        [1, _] => return Err(BakingError::Compressed { chunk: chunk.index }),
        _ => return Err(malformed),
    }
    let text = after_nul(rest)
        .and_then(after_nul)
        .ok_or(malformed.clone())?;
    // "The remaining bytes are the text, not null terminated": a NUL would end it for some readers.
    if text.contains(&0) {
        return Err(malformed);
    }
    std::str::from_utf8(text).map_err(|_| malformed)
}

/// Whether bytes that are no part of the image hold the keyword of a credential.
fn names_credential(trailing: &[u8]) -> bool {
    [Standard::OpenBadges3, Standard::Clr2]
        .iter()
        .any(|standard| {
            let keyword = standard.keyword().as_bytes();
            trailing
                .windows(keyword.len())
                .any(|window| window.eq_ignore_ascii_case(keyword))
        })
}

fn place(chunk: &Chunk<'_>, standard: Standard) -> String {
    format!("chunk {} (`{}`)", chunk.index, standard.keyword())
}

const TEXT_CHUNKS: [&[u8; 4]; 3] = [b"iTXt", b"tEXt", b"zTXt"];
