//! Reads a learning path over what a learner has attained.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use crate::attainment::Attainment;
use crate::course_key::CourseKey;
use crate::grade::Grade;
use crate::learning_path::{LearningPath, Rule};

/// Whether a path is complete, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evaluation {
    /// The path is complete.
    pub complete: bool,
    /// Each step, in the path's order.
    pub steps: Vec<StepOutcome>,
}

/// How one step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepOutcome {
    /// The step's id.
    pub id: String,
    /// The step is taken.
    pub satisfied: bool,
    /// Why, or why not.
    pub reason: Reason,
}

/// Why a step is taken or not; `Display` says it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// A certificate is held.
    CertificateHeld {
        /// The course run.
        run: CourseKey,
        /// Its mode.
        mode: String,
    },
    /// A certificate is held, of a mode that does not count.
    CertificateMode {
        /// The course run.
        run: CourseKey,
        /// Its mode.
        mode: String,
    },
    /// The certificate was revoked or is not in force.
    CertificateRevoked {
        /// The course run.
        run: CourseKey,
    },
    /// The grade does not reach the least one.
    GradeBelow {
        /// The course run with the best grade.
        run: CourseKey,
        /// The grade.
        grade: Grade,
        /// The least one.
        min: Grade,
    },
    /// The grade reaches the least one.
    GradeReached {
        /// The course run.
        run: CourseKey,
        /// The grade.
        grade: Grade,
        /// The least one.
        min: Grade,
    },
    /// So many of the rules within are satisfied.
    Members {
        /// How many are.
        satisfied: usize,
        /// How many must be.
        needed: usize,
        /// Out of how many.
        of: usize,
    },
    /// Nothing is known yet.
    NotObserved,
    /// The platform says that the learner does not pass, or no longer.
    NotPassing {
        /// The course run.
        run: CourseKey,
    },
    /// The platform says that the learner passes.
    Passed {
        /// The course run.
        run: CourseKey,
    },
    /// The programme certificate is awarded.
    ProgramAwarded,
    /// The programme certificate was revoked.
    ProgramRevoked,
}

/// Evaluates a path over all attainments of one learner.
///
/// Of several attainments for one item the last counts; the store keeps one.
pub fn evaluate(path: &LearningPath, attainments: &[Attainment]) -> Evaluation {
    let items: Items<'_> = attainments
        .iter()
        .map(|attainment| (attainment.item.as_str(), attainment))
        .collect();
    let mut taken = HashMap::new();
    let mut steps = Vec::with_capacity(path.steps.len());
    for step in &path.steps {
        let (satisfied, reason) = rule(&step.rule, &items, &HashMap::new());
        taken.insert(step.id.as_str(), satisfied);
        steps.push(StepOutcome {
            id: step.id.clone(),
            satisfied,
            reason,
        });
    }
    let complete = match &path.rule {
        Some(path_rule) => rule(path_rule, &items, &taken).0,
        None => steps.iter().all(|step| step.satisfied),
    };
    Evaluation { complete, steps }
}

type Items<'a> = HashMap<&'a str, &'a Attainment>;

fn rule(rule_: &Rule, items: &Items<'_>, taken: &HashMap<&str, bool>) -> (bool, Reason) {
    let members = |of: &[Rule], needed: usize| {
        let satisfied = of
            .iter()
            .filter(|member| rule(member, items, taken).0)
            .count();
        (
            satisfied >= needed,
            Reason::Members {
                satisfied,
                needed,
                of: of.len(),
            },
        )
    };
    match rule_ {
        Rule::All { of } => members(of, of.len()),
        Rule::Any { of } => members(of, 1),
        Rule::AtLeast { k, of } => members(of, *k),
        Rule::Certificate { runs, modes } => certificate(runs, modes, items),
        Rule::Grade { runs, min } => grade(runs, *min, items),
        Rule::Passed { runs } => passed(runs, items),
        Rule::Program { uuid } => program(uuid, items),
        Rule::Step(id) => {
            let satisfied = taken.get(id.as_str()).copied().unwrap_or(false);
            (
                satisfied,
                Reason::Members {
                    satisfied: usize::from(satisfied),
                    needed: 1,
                    of: 1,
                },
            )
        }
    }
}

fn passed(runs: &[CourseKey], items: &Items<'_>) -> (bool, Reason) {
    let mut reason = Reason::NotObserved;
    for (run, attainment) in known(runs, items) {
        match &attainment.passing {
            Some(passing) if passing.value => return (true, Reason::Passed { run: run.clone() }),
            Some(_) => reason = Reason::NotPassing { run: run.clone() },
            None => {}
        }
    }
    (false, reason)
}

fn grade(runs: &[CourseKey], min: Grade, items: &Items<'_>) -> (bool, Reason) {
    let best = known(runs, items)
        .filter_map(|(run, attainment)| Some((run, best_known_grade(attainment)?)))
        // The first of equal grades, as runs are listed by preference.
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    match best {
        Some((run, grade)) if grade >= min => (
            true,
            Reason::GradeReached {
                run: run.clone(),
                grade,
                min,
            },
        ),
        Some((run, grade)) => (
            false,
            Reason::GradeBelow {
                run: run.clone(),
                grade,
                min,
            },
        ),
        None => (false, Reason::NotObserved),
    }
}

/// A certificate repeats the grade of the day it was saved: it speaks only where no grade event did.
fn best_known_grade(attainment: &Attainment) -> Option<Grade> {
    let observed = attainment.grade.as_ref().map(|grade| grade.value);
    observed.or_else(|| {
        let certificate = &attainment.certificate.as_ref()?.value;
        if certificate.revoked {
            None
        } else {
            certificate.grade
        }
    })
}

fn certificate(runs: &[CourseKey], modes: &[String], items: &Items<'_>) -> (bool, Reason) {
    let mut reason = Reason::NotObserved;
    for (run, attainment) in known(runs, items) {
        let Some(certificate) = &attainment.certificate else {
            continue;
        };
        let mode = certificate.value.mode.clone();
        if certificate.value.revoked {
            reason = Reason::CertificateRevoked { run: run.clone() };
        } else if modes.is_empty() || modes.contains(&mode) {
            return (
                true,
                Reason::CertificateHeld {
                    run: run.clone(),
                    mode,
                },
            );
        } else {
            reason = Reason::CertificateMode {
                run: run.clone(),
                mode,
            };
        }
    }
    (false, reason)
}

fn program(uuid: &str, items: &Items<'_>) -> (bool, Reason) {
    let attainment = items.get(format!("program:{uuid}").as_str());
    match attainment.and_then(|attainment| attainment.program.as_ref()) {
        Some(awarded) if awarded.value => (true, Reason::ProgramAwarded),
        Some(_) => (false, Reason::ProgramRevoked),
        None => (false, Reason::NotObserved),
    }
}

fn known<'r, 'a>(
    runs: &'r [CourseKey],
    items: &Items<'a>,
) -> impl Iterator<Item = (&'r CourseKey, &'a Attainment)> {
    runs.iter()
        .filter_map(|run| Some((run, *items.get(run.as_str())?)))
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CertificateHeld { run, mode } => {
                write!(f, "holds the `{mode}` certificate of `{run}`")
            }
            Self::CertificateMode { run, mode } => {
                write!(
                    f,
                    "the certificate of `{run}` is of mode `{mode}`, which does not count"
                )
            }
            Self::CertificateRevoked { run } => {
                write!(f, "the certificate of `{run}` is not in force")
            }
            Self::GradeBelow { run, grade, min } => {
                write!(f, "the grade in `{run}` is {grade}, below {min}")
            }
            Self::GradeReached { run, grade, min } => {
                write!(f, "the grade in `{run}` is {grade}, at least {min}")
            }
            Self::Members {
                satisfied,
                needed,
                of,
            } => {
                write!(f, "{satisfied} of {of} satisfied, {needed} needed")
            }
            Self::NotObserved => f.write_str("nothing is known yet"),
            Self::NotPassing { run } => write!(f, "the grade in `{run}` is not a passing one"),
            Self::Passed { run } => write!(f, "passed `{run}`"),
            Self::ProgramAwarded => f.write_str("the programme certificate is awarded"),
            Self::ProgramRevoked => f.write_str("the programme certificate was revoked"),
        }
    }
}
