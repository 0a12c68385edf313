//! Images: the credential inside, and the name of what is wrong with them.

use testamur_baking::{BakingError, ImageKind, Limits, Standard, extract};

use crate::input::{Refusal, not_supported, refused};
use crate::problem::Problem;
use crate::report::{Container, ContainerKind, InputFormat};

/// Takes the one credential out of an image.
pub(super) fn open(
    kind: ImageKind,
    image: &[u8],
    limits: &Limits,
) -> Result<(String, Container), Box<Refusal>> {
    let (format, kind) = match kind {
        ImageKind::Png => (InputFormat::Png, ContainerKind::Png),
        ImageKind::Svg => (InputFormat::Svg, ContainerKind::Svg),
    };
    let found = extract(image, limits).map_err(|error| refusal(format, &error))?;
    if found.standard == Standard::OpenBadges2 {
        let name = "an image with an Open Badges 2.0 assertion";
        return Err(not_supported(InputFormat::OpenBadges2, name).into());
    }
    let container = Container {
        kind,
        trailing_bytes: found.trailing_bytes,
    };
    Ok((found.credential, container))
}

fn refusal(format: InputFormat, error: &BakingError) -> Refusal {
    let (problem, message, expected) = match error {
        error if error.is_limit() => (
            Problem::LimitReached,
            "The image is larger than a badge may be.",
            "an image within the limits of this verifier",
        ),
        error if error.is_absence() => (
            Problem::CredentialMissing,
            "The image is well-formed, and there is no credential in it.",
            "a credential in the place that the standard has for it",
        ),
        BakingError::AfterEnd
        | BakingError::ElementSpelling { .. }
        | BakingError::KeywordSpelling { .. }
        | BakingError::SeveralCredentials { .. }
        | BakingError::WrongContent { .. } => (
            Problem::AmbiguousImage,
            "Which credential the image holds depends on who looks: there must be exactly one, in its place.",
            "exactly one credential, in its place",
        ),
        _ => (
            Problem::Malformed,
            "The image is not one that a badge may be.",
            "a well-formed PNG or SVG image",
        ),
    };
    let mut refusal = refused(format, problem, message);
    refusal.check = refusal.check.found(error.to_string()).expected(expected);
    refusal
}
