//! Images with a credential inside: what is found in one is what is found after it was baked again.
//!
//! The checksum of every chunk of a PNG is put right first, or hardly an input would get past the first one.
#![no_main]

use testamur_baking::{BakingError, Extracted, ImageKind, Limits, bake, extract};

const SIGNATURE: usize = 8;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    let mut image = data.to_vec();
    if ImageKind::of(&image) == Some(ImageKind::Png) {
        mend_checksums(&mut image);
    }
    let found = match extract(&image, &limits) {
        Ok(found) => found,
        Err(error) => return drop(error.to_string()),
    };
    assert_eq!(ImageKind::of(&image), Some(found.image));
    // A URL, Open Badges 2.0 and a picture that does something are read and never written.
    let baked: Result<Vec<u8>, BakingError> =
        bake(&image, found.standard, &found.credential, &limits);
    if let Ok(baked) = baked {
        let again = extract(&baked, &limits).expect("what was baked is found");
        // White space around a token is nobody's.
        assert_eq!(again.credential.trim(), written(&found).trim());
        assert_eq!((again.standard, again.image), (found.standard, found.image));
        assert_eq!(again.trailing_bytes, 0);
    }
});

/// What ends a CDATA section is written with an escape, which means the same in JSON.
fn written(found: &Extracted) -> String {
    match found.image {
        ImageKind::Png => found.credential.clone(),
        ImageKind::Svg => found.credential.replace("]]>", "]]\\u003e"),
    }
}

/// Length, type, data, checksum of type and data: until the file ends.
fn mend_checksums(image: &mut [u8]) {
    let mut start = SIGNATURE;
    while let Some(length) = image.get(start..start + 4) {
        let length = u32::from_be_bytes(length.try_into().expect("four bytes")) as usize;
        let end = start + 8 + length;
        let Some(covered) = image.get(start + 4..end) else {
            return;
        };
        let checksum = crc32fast::hash(covered).to_be_bytes();
        let Some(place) = image.get_mut(end..end + 4) else {
            return;
        };
        place.copy_from_slice(&checksum);
        start = end + 4;
    }
}
