//! The report for people: a headline, whom and what it is about, then every step.

use std::fmt;

use crate::check::{Check, Outcome};
use crate::printable::{printable, printable_id, printable_words};
use crate::report::{StatusState, Verdict, VerificationReport};

impl VerificationReport {
    /// The report for a person to read, ending in a line break.
    pub fn to_text(&self) -> String {
        self.to_string()
    }

    fn headline(&self) -> String {
        let reason = self
            .first_problem()
            .map(|check| printable_words(&check.message))
            .unwrap_or_default();
        match self.verdict {
            Verdict::Verified if self.is_presentation() => {
                "VERIFIED: signed by whoever presents, and every credential in it is verified"
                    .to_owned()
            }
            Verdict::Verified if self.is_in_force() => {
                "VERIFIED: authentic, from this issuer, and in force".to_owned()
            }
            Verdict::Verified => {
                "VERIFIED: authentic and from this issuer; whether it is in force was not disclosed"
                    .to_owned()
            }
            Verdict::Refused => format!("NOT VERIFIED: {reason}"),
            Verdict::Undecided => format!("UNDECIDED: {reason}"),
        }
    }
}

impl fmt::Display for VerificationReport {
    /// Writes [`VerificationReport::to_text`].
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(text, "{}", self.headline())?;
        let lines = [
            ("achievement", &self.achievement_name),
            ("credential", &self.credential_id),
            ("issuer id", &self.issuer_id),
            ("issuer name", &self.issuer_name),
            ("holder id", &self.holder_id),
            ("valid from", &self.valid_from),
            ("valid until", &self.valid_until),
        ];
        for (label, value) in lines {
            if let Some(value) = value {
                let value = if label.ends_with(" id") || label == "credential" {
                    printable_id(value)
                } else {
                    printable(value)
                };
                writeln!(text, "  {label:<13}{value}")?;
            }
        }
        for context in &self.pinned_contexts {
            let url = printable(&context.url);
            writeln!(
                text,
                "  {:<13}{url} (sha256 {})",
                "own context", context.sha256
            )?;
        }
        writeln!(text, "  {:<13}{}", "signature", self.signature.as_str())?;
        let whose_key = if self.is_presentation() {
            "holder's key"
        } else {
            "issuer's key"
        };
        writeln!(text, "  {whose_key:<13}{}", self.issuer_binding.as_str())?;
        if !self.is_presentation() {
            writeln!(text, "  {:<13}{}", "status", self.status.as_str())?;
        }
        write_embedded(text, self)?;
        writeln!(text)?;
        for check in self.checks.iter().filter(|check| check.told) {
            write_check(text, check)?;
        }
        Ok(())
    }
}

impl StatusState {
    /// The words for a person.
    fn as_str(self) -> &'static str {
        match self {
            Self::None => "none (this credential cannot be revoked)",
            Self::Clear => "in force",
            Self::Set => "revoked or suspended",
            Self::Unknown => "unknown",
        }
    }
}

/// One line for each credential directly inside, behind a count of all of them.
fn write_embedded(text: &mut fmt::Formatter<'_>, report: &VerificationReport) -> fmt::Result {
    if report.embedded_total == 0 {
        return Ok(());
    }
    let (verified, total) = (report.embedded_verified, report.embedded_total);
    writeln!(
        text,
        "  {:<13}{verified} of {total} credentials verified",
        "inside"
    )?;
    for child in &report.embedded {
        let place = printable(&child.pointer);
        writeln!(text, "    {place}  {}", child.report.headline())?;
    }
    Ok(())
}

fn write_check(text: &mut fmt::Formatter<'_>, check: &Check) -> fmt::Result {
    let mark = match check.outcome {
        Outcome::Passed => "ok  ",
        Outcome::Failed => "FAIL",
        Outcome::Skipped => "-   ",
        Outcome::Unknown => "?   ",
    };
    let note = if check.required || check.outcome == Outcome::Skipped {
        ""
    } else {
        " (does not count)"
    };
    writeln!(text, "{mark} {}{note}", printable_words(&check.message))?;
    if check.outcome == Outcome::Passed {
        return Ok(());
    }
    if !check.pointer.is_empty() {
        writeln!(text, "       at        {}", printable(&check.pointer))?;
    }
    if let Some(found) = &check.found {
        writeln!(text, "       found     {}", printable_words(found))?;
    }
    if let Some(expected) = &check.expected {
        writeln!(text, "       expected  {}", printable_words(expected))?;
    }
    Ok(())
}
