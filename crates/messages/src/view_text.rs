//! The view as lines of text, for terminals and messages.

use std::fmt;

use testamur_verifier::Outcome;

use crate::view::ReportView;

impl fmt::Display for ReportView {
    /// The title, the sentence, the issuer and the facts, then every step that was taken and every credential inside.
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(text, 0)
    }
}

impl ReportView {
    fn write(&self, text: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        let space = " ".repeat(indent);
        writeln!(text, "{space}{}", self.verdict_title)?;
        writeln!(text, "{space}{}", self.verdict_sentence)?;
        if let Some(remedy) = &self.remedy {
            writeln!(text, "{space}{remedy}")?;
        }
        writeln!(text, "{space}  {}", self.issuer.line)?;
        for fact in &self.facts {
            // Isolated: a value in another direction must not draw its label along.
            writeln!(
                text,
                "{space}  {}: \u{2068}{}\u{2069}",
                fact.label, fact.value
            )?;
        }
        for check in &self.checks {
            let mark = match check.outcome {
                Outcome::Failed => '✗',
                Outcome::Passed => '✓',
                Outcome::Skipped => continue,
                Outcome::Unknown => '?',
            };
            writeln!(text, "{space}{mark} {}: {}", check.label, check.sentence)?;
        }
        if let Some(sentence) = &self.embedded_sentence {
            writeln!(text, "{space}{sentence}")?;
        }
        for inside in &self.embedded {
            writeln!(
                text,
                "{space}  {}: \u{2068}{}\u{2069}",
                inside.role_label, inside.pointer
            )?;
            inside.view.write(text, indent + 4)?;
        }
        Ok(())
    }
}
