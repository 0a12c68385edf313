//! The times: of the credential, of the proof, of the key. All against one `now`, with one allowance for clocks.
//!
//! [Data model 2.0, validity period](https://www.w3.org/TR/2025/REC-vc-data-model-2.0-20250515/#validity-period);
//! [Data Integrity, proofs](https://www.w3.org/TR/2025/REC-vc-data-integrity-20250515/#proofs).

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use testamur_signing::parse_date_time_stamp;

use crate::check::{Check, CheckCode};
use crate::problem::Problem;
use crate::report::DataModelVersion;

/// `now`, and how far clocks may differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) now: Timestamp,
    pub(crate) skew: SignedDuration,
}

impl Clock {
    /// Whether the instant lies ahead, beyond all doubt.
    pub(crate) fn is_ahead(self, instant: Timestamp) -> bool {
        instant.duration_since(self.now) > self.skew
    }

    /// Whether the instant has passed, beyond all doubt.
    pub(crate) fn is_past(self, instant: Timestamp) -> bool {
        self.now.duration_since(instant) > self.skew
    }
}

/// The member that says from when, as written.
pub(crate) fn valid_from(
    credential: &Value,
    version: Option<DataModelVersion>,
) -> Option<(&'static str, &Value)> {
    let names = match version {
        Some(DataModelVersion::V1_1) => ["issuanceDate", "validFrom"],
        _ => ["validFrom", "issuanceDate"],
    };
    find(credential, names)
}

/// The member that says until when, as written.
pub(crate) fn valid_until(
    credential: &Value,
    version: Option<DataModelVersion>,
) -> Option<(&'static str, &Value)> {
    let names = match version {
        Some(DataModelVersion::V1_1) => ["expirationDate", "validUntil"],
        _ => ["validUntil", "expirationDate"],
    };
    find(credential, names)
}

fn find<'a>(credential: &'a Value, names: [&'static str; 2]) -> Option<(&'static str, &'a Value)> {
    names
        .into_iter()
        .find_map(|name| Some((name, credential.get(name)?)))
}

/// Verifies that the credential is valid already.
pub(crate) fn verify_valid_from(member: Option<(&str, &Value)>, clock: Clock) -> Check {
    let code = CheckCode::ValidFrom;
    let Some((name, value)) = member else {
        return Check::skipped(code, "The credential does not say from when it is valid.");
    };
    match parse_member(value) {
        None => malformed(code, name, value),
        Some(instant) if clock.is_ahead(instant) => {
            let message = format!("The credential is valid only from {instant}.");
            Check::failed(code, Problem::NotYetValid, message)
                .at(format!("/{name}"))
                .found(instant.to_string())
                .expected(format!("an instant up to {}", clock.now))
        }
        Some(instant) => {
            Check::passed(code, format!("Valid since {instant}.")).at(format!("/{name}"))
        }
    }
}

/// Verifies that the credential is valid still.
pub(crate) fn verify_valid_until(member: Option<(&str, &Value)>, clock: Clock) -> Check {
    let code = CheckCode::ValidUntil;
    let Some((name, value)) = member else {
        return Check::skipped(code, "The credential does not expire.");
    };
    match parse_member(value) {
        None => malformed(code, name, value),
        Some(instant) if clock.is_past(instant) => {
            let message = format!("The credential expired at {instant}.");
            Check::failed(code, Problem::Expired, message)
                .at(format!("/{name}"))
                .found(instant.to_string())
                .expected(format!("an instant from {} on", clock.now))
        }
        Some(instant) => {
            Check::passed(code, format!("Valid until {instant}.")).at(format!("/{name}"))
        }
    }
}

fn malformed(code: CheckCode, name: &str, value: &Value) -> Check {
    Check::failed(
        code,
        Problem::Malformed,
        format!("`{name}` is not an instant."),
    )
    .at(format!("/{name}"))
    .found(value.to_string())
    .expected("a date and time with a time zone, such as 2026-01-31T12:00:00Z")
}

fn parse_member(value: &Value) -> Option<Timestamp> {
    parse_date_time_stamp(value.as_str()?)
}

/// Verifies the proof's own times.
pub(crate) fn verify_proof_time(
    created: Option<Timestamp>,
    expires: Option<Timestamp>,
    pointer: &str,
    clock: Clock,
) -> Check {
    let code = CheckCode::ProofTime;
    let at = |member: &str| {
        if pointer.is_empty() {
            String::new()
        } else {
            format!("{pointer}/{member}")
        }
    };
    if let Some(created) = created.filter(|created| clock.is_ahead(*created)) {
        return Check::failed(
            code,
            Problem::ProofCreatedAhead,
            "The proof says it was made in the future.",
        )
        .at(at("created"))
        .found(created.to_string())
        .expected(format!("an instant up to {}", clock.now));
    }
    if let Some(expires) = expires.filter(|expires| clock.is_past(*expires)) {
        return Check::failed(
            code,
            Problem::ProofExpired,
            format!("The proof expired at {expires}."),
        )
        .at(at("expires"))
        .found(expires.to_string())
        .expected(format!("an instant from {} on", clock.now));
    }
    Check::passed(code, "The proof's own times hold.").at(pointer)
}

/// Verifies that the key is not revoked, and had not expired when the proof was made.
///
/// A key is revoked because somebody else may hold it, and he writes what time he likes into a proof: so `revoked` is
/// compared with `now` and spares no older proof, as [Controlled Identifiers 1.0][cid] expects. A key that expired in
/// peace keeps what it signed: `expires` is compared with the proof's time. Without one the proof counts as made when
/// the credential became valid.
///
/// [cid]: https://www.w3.org/TR/2025/REC-cid-1.0-20250515/#dfn-revoked
pub(crate) fn verify_key_time(
    made: Option<Timestamp>,
    expires: Option<Timestamp>,
    revoked: Option<Timestamp>,
    pointer: &str,
    clock: Clock,
) -> Check {
    let code = CheckCode::KeyTime;
    let made = made.unwrap_or(clock.now);
    if let Some(revoked) = revoked.filter(|revoked| clock.now.max(made) >= *revoked) {
        let message =
            "The key is revoked: no proof of it counts, whatever time the proof says it was made.";
        return Check::failed(code, Problem::KeyRetired, message)
            .at(pointer)
            .found(format!("a key revoked at {revoked}"))
            .expected(format!("a key which is not revoked at {}", clock.now));
    }
    if let Some(expires) = expires.filter(|expires| made >= *expires) {
        let message = "The key had expired before the proof was made.";
        return Check::failed(code, Problem::KeyRetired, message)
            .at(pointer)
            .found(format!("a proof of {made}"))
            .expected(format!("a proof made before {expires}"));
    }
    Check::passed(code, "The key was in use when the proof was made.").at(pointer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::Outcome;

    fn clock() -> Clock {
        Clock {
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            skew: SignedDuration::from_secs(60),
        }
    }

    #[test]
    fn the_skew_is_allowed_to_the_second() {
        let from =
            |text: &str| verify_valid_from(Some(("validFrom", &json!(text))), clock()).outcome;
        assert_eq!(from("2026-01-01T00:01:00Z"), Outcome::Passed);
        assert_eq!(from("2026-01-01T00:01:01Z"), Outcome::Failed);
        let until =
            |text: &str| verify_valid_until(Some(("validUntil", &json!(text))), clock()).outcome;
        assert_eq!(until("2025-12-31T23:59:00Z"), Outcome::Passed);
        assert_eq!(until("2025-12-31T23:58:59Z"), Outcome::Failed);
    }

    #[test]
    fn each_data_model_reads_its_own_dates_first() {
        let credential =
            json!({"validFrom": 1, "issuanceDate": 2, "validUntil": 3, "expirationDate": 4});
        for (version, names) in [
            (DataModelVersion::V1_1, ["issuanceDate", "expirationDate"]),
            (DataModelVersion::V2_0, ["validFrom", "validUntil"]),
        ] {
            let from = valid_from(&credential, Some(version)).unwrap();
            let until = valid_until(&credential, Some(version)).unwrap();
            assert_eq!([from.0, until.0], names);
        }
        // What only the other one knows is read too: a date under the wrong name is no date that does not count.
        let other = json!({"issuanceDate": 2, "validUntil": 3});
        let (v1, v2) = (Some(DataModelVersion::V1_1), Some(DataModelVersion::V2_0));
        assert_eq!(valid_from(&other, v2).unwrap().0, "issuanceDate");
        assert_eq!(valid_until(&other, v1).unwrap().0, "validUntil");
    }

    fn key_time(made: Option<&str>, expires: Option<&str>, revoked: Option<&str>) -> Outcome {
        let instant = |text: &str| text.parse::<Timestamp>().unwrap();
        let [made, expires, revoked] = [made, expires, revoked].map(|time| time.map(instant));
        verify_key_time(made, expires, revoked, "/proof", clock()).outcome
    }

    #[test]
    fn an_expired_key_keeps_what_it_signed_before() {
        let expired = Some("2025-06-01T00:00:00Z");
        for (made, outcome) in [
            (Some("2025-05-31T23:59:59Z"), Outcome::Passed),
            (Some("2025-06-01T00:00:00Z"), Outcome::Failed),
            (None, Outcome::Failed),
        ] {
            assert_eq!(key_time(made, expired, None), outcome, "{made:?}");
        }
        assert_eq!(key_time(None, None, None), Outcome::Passed);
    }

    #[test]
    fn a_revoked_key_keeps_nothing_from_that_instant_on() {
        for (revoked, outcome) in [
            ("2025-06-01T00:00:00Z", Outcome::Failed),
            ("2026-01-01T00:00:00Z", Outcome::Failed),
            ("2026-01-01T00:00:01Z", Outcome::Passed),
        ] {
            for made in ["2020-01-01T00:00:00Z", "2025-12-31T00:00:00Z"] {
                assert_eq!(
                    key_time(Some(made), None, Some(revoked)),
                    outcome,
                    "{revoked} {made}"
                );
            }
        }
    }
}
