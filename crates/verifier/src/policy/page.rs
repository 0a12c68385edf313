//! The page that says what each named policy asks of each step.

use std::fmt::Write as _;

use super::requirement::{Requirement, range};
use super::{Policy, mechanism_names};
use crate::check::CheckCode;

impl Policy {
    /// The text of `docs/verification-policies.md`.
    #[must_use]
    pub fn page() -> String {
        let policies: Vec<Self> = Self::names().filter_map(Self::named).collect();
        let mut page = HEAD.to_owned();
        for policy in &policies {
            let purpose = policy.purpose().unwrap_or_default();
            line(&mut page, &format!("- `{}`: {purpose}", policy.name));
        }
        line(&mut page, "\n## What each asks of each step\n");
        let names: Vec<_> = policies
            .iter()
            .map(|policy| format!("`{}`", policy.name))
            .collect();
        line(
            &mut page,
            &format!(
                "| step | {} | a policy of one's own may say |",
                names.join(" | ")
            ),
        );
        line(
            &mut page,
            &format!("|---|{}---|", "---|".repeat(names.len())),
        );
        for code in CheckCode::ALL {
            let asked: Vec<_> = policies
                .iter()
                .map(|policy| word(policy.requirement(code)))
                .collect();
            line(
                &mut page,
                &format!("| `{code}` | {} | {} |", asked.join(" | "), choice(code)),
            );
        }
        line(&mut page, "\n## What else each asks\n");
        line(&mut page, &format!("| | {} |", names.join(" | ")));
        line(&mut page, &format!("|---|{}", "---|".repeat(names.len())));
        let rows: [(&str, Told); 3] = [
            ("mechanisms accepted", Self::mechanisms_in_words),
            ("a key may be known", Self::trust_in_words),
            ("a status list may be old", Self::age_in_words),
        ];
        for (name, told) in rows {
            let told: Vec<_> = policies.iter().map(told).collect();
            line(&mut page, &format!("| {name} | {} |", told.join(" | ")));
        }
        let all: Vec<_> = mechanism_names().map(|name| format!("`{name}`")).collect();
        line(
            &mut page,
            &format!("\nThe mechanisms that are implemented: {}.", all.join(", ")),
        );
        page.push_str(TAIL);
        page
    }

    fn mechanisms_in_words(&self) -> String {
        match &self.mechanisms {
            None => "all that are implemented".to_owned(),
            Some(names) => names.join(", "),
        }
    }

    fn trust_in_words(&self) -> String {
        match &self.trust {
            None => "pinned, by identifier, resolved".to_owned(),
            Some(trust) => {
                let words: Vec<_> = trust
                    .iter()
                    .map(|one| one.as_str().replace('_', " "))
                    .collect();
                words.join(", ")
            }
        }
    }

    fn age_in_words(&self) -> String {
        match self.max_status_age {
            None => "as long as it is valid".to_owned(),
            Some(age) => format!("{} hours", age.as_hours()),
        }
    }
}

/// What a policy says of one matter.
type Told = fn(&Policy) -> String;

fn word(requirement: Requirement) -> String {
    requirement.as_str().replace('_', " ")
}

fn choice(code: CheckCode) -> String {
    let range = range(code);
    if range.is_fixed() {
        return "nothing: it is as it is".to_owned();
    }
    let words = Requirement::ALL.into_iter().filter(|one| range.holds(*one));
    let words: Vec<_> = words.map(|one| format!("`{}`", one.as_str())).collect();
    words.join(", ")
}

fn line(page: &mut String, text: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(page, "{text}");
}

const HEAD: &str = "# Verification policies

<!-- Written by `cargo xtask doc` from crates/verifier/src/policy/. -->

A policy says what each step of a verification is worth to the verdict.

| word | what it means |
|---|---|
| required | where the step applies, it has to pass: a failure refuses, and what cannot be decided leaves the verdict undecided |
| demanded | as required, and the step has to apply: a credential without a status entry does not meet a demand for `status` |
| advisory | taken and reported; the verdict does not hang on it |
| not taken | not taken, unless the verification asks for it (`--refresh`, `--fetch-related`) |

No policy makes a yes of a no: what every verdict rests on cannot be switched off, and a required step that could not be
decided never makes a yes.

";
const TAIL: &str = "
## A policy of one's own

A JSON file, by the schema `docs/schemas/verification-policy.schema.json`; whatever it does not say is as in the policy that
it is based on. With the command line it is named by `--policy FILE`, and sent to the service as `options.policy`.

```json
{
  \"name\": \"admissions\",
  \"based_on\": \"strict\",
  \"checks\": { \"valid_until\": \"demanded\", \"issuer_registry\": \"required\" },
  \"accepted_issuers\": [\"did:web:harbour.example\"],
  \"accepted_mechanisms\": [\"eddsa-rdfc-2022\", \"ES256\"],
  \"max_status_age_seconds\": 3600
}
```
";
