//! A learning path: which steps a learner takes, when it is complete, and what losing a step means.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use testamur_json::Mistake;

use crate::course_key::CourseKey;
use crate::definition;
use crate::grade::Grade;

/// A learning path: steps, and the achievement awarded when they are taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LearningPath {
    /// The path's id: lower-case letters, digits and hyphens.
    #[schemars(regex(pattern = "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"))]
    pub id: String,
    /// The version of the definition, from 1; a changed definition gets the next one.
    #[schemars(range(min = 1, max = 4_294_967_295_u32))]
    pub version: u32,
    /// The path's name, for staff.
    #[schemars(length(min = 1, max = 500))]
    pub name: String,
    /// What the path is about, for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = 5000))]
    pub description: Option<String>,
    /// The IRI of the achievement that is awarded.
    #[schemars(extend("format" = "iri"))]
    pub achievement: String,
    /// The steps, in the order in which they are shown.
    #[schemars(length(min = 1, max = 200))]
    pub steps: Vec<Step>,
    /// When the path is complete; every step, when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Rule")]
    pub rule: Option<Rule>,
    /// What happens to the credential when the path is no longer complete.
    #[serde(default)]
    pub on_loss: LossPolicy,
    /// What happens when a suspended path is complete again; `reissue`, when left out after `on_loss: revoke`.
    #[serde(default)]
    pub on_regain: RegainPolicy,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Step {
    /// The step's id within the path: lower-case letters, digits and hyphens.
    #[schemars(regex(pattern = "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"))]
    pub id: String,
    /// The step's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", length(min = 1, max = 500))]
    pub name: Option<String>,
    /// When the step is taken.
    pub rule: Rule,
}

/// A condition on what a learner has attained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub enum Rule {
    /// Every one of several rules.
    All {
        /// The rules.
        #[schemars(length(min = 1))]
        of: Vec<Rule>,
    },
    /// One of several rules.
    Any {
        /// The rules.
        #[schemars(length(min = 1))]
        of: Vec<Rule>,
    },
    /// At least `k` of several rules.
    AtLeast {
        /// How many.
        #[schemars(range(min = 1))]
        k: usize,
        /// The rules.
        #[schemars(length(min = 1))]
        of: Vec<Rule>,
    },
    /// A course certificate, not revoked, from any of the runs.
    Certificate {
        /// The course runs.
        #[schemars(length(min = 1, max = 500))]
        runs: Vec<CourseKey>,
        /// The enrolment modes that count; all, when left out.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        modes: Vec<String>,
    },
    /// A course grade of at least `min` in any of the runs.
    ///
    /// Read from the platform's grade events; where there is none, from a certificate that is not revoked.
    Grade {
        /// The course runs.
        #[schemars(length(min = 1, max = 500))]
        runs: Vec<CourseKey>,
        /// The least grade, as a fraction.
        min: Grade,
    },
    /// A passing grade, as the platform says, in any of the runs.
    Passed {
        /// The course runs.
        #[schemars(length(min = 1, max = 500))]
        runs: Vec<CourseKey>,
    },
    /// A programme certificate, not revoked.
    Program {
        /// The programme's uuid.
        #[schemars(extend("format" = "uuid"))]
        uuid: String,
    },
    /// A step of this path, by its id; only in the path's own rule.
    Step(String),
}

/// What happens to the credential when its path is no longer complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LossPolicy {
    /// Nothing: once earned, it stays.
    #[default]
    Keep,
    /// It is suspended.
    Suspend,
    /// It is revoked.
    Revoke,
}

/// What happens when a path whose credential was suspended is complete again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegainPolicy {
    /// The suspension is lifted.
    #[default]
    Reinstate,
    /// A new credential replaces it. After a revocation this is the only way, whatever the policy.
    Reissue,
}

/// How a definition is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// YAML 1.2.
    Yaml,
}

impl LearningPath {
    /// Reads a definition.
    ///
    /// # Errors
    ///
    /// Every mistake of the definition; a text that is no JSON or YAML is one mistake at the document's root.
    pub fn parse(bytes: &[u8], format: Format) -> Result<Self, Vec<Mistake>> {
        Self::from_value(&definition::document(bytes, format).map_err(|mistake| vec![mistake])?)
    }

    /// Reads a definition that is a JSON value already, such as the body of a request.
    ///
    /// # Errors
    ///
    /// Every mistake of the definition.
    pub fn from_value(value: &Value) -> Result<Self, Vec<Mistake>> {
        definition::learning_path(value)
    }

    /// Writes the definition as JSON; [`Self::from_value`] reads it back as it is.
    #[expect(
        clippy::missing_panics_doc,
        reason = "no path has what JSON cannot hold"
    )]
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("members have text names, and grades are finite")
    }

    /// The JSON Schema of a definition.
    pub fn json_schema() -> Value {
        schemars::schema_for!(LearningPath).to_value()
    }

    /// The course keys that the path reads; one that is named twice comes twice.
    pub fn courses(&self) -> impl Iterator<Item = &CourseKey> {
        self.leaves().flat_map(Rule::runs)
    }

    /// The [`crate::Attainment::item`]s that the path reads: its courses and its programmes.
    pub fn items(&self) -> impl Iterator<Item = String> {
        self.leaves().flat_map(|leaf| {
            let program = match leaf {
                Rule::Program { uuid } => Some(format!("program:{uuid}")),
                _ => None,
            };
            leaf.runs().iter().map(ToString::to_string).chain(program)
        })
    }

    fn leaves(&self) -> impl Iterator<Item = &Rule> {
        let mut waiting: Vec<&Rule> = self
            .steps
            .iter()
            .map(|step| &step.rule)
            .chain(&self.rule)
            .collect();
        std::iter::from_fn(move || {
            loop {
                let rule = waiting.pop()?;
                match rule {
                    Rule::All { of } | Rule::Any { of } | Rule::AtLeast { of, .. } => {
                        waiting.extend(of);
                    }
                    leaf => return Some(leaf),
                }
            }
        })
    }
}

impl Rule {
    fn runs(&self) -> &[CourseKey] {
        match self {
            Self::Certificate { runs, .. } | Self::Grade { runs, .. } | Self::Passed { runs } => {
                runs
            }
            Self::All { .. }
            | Self::Any { .. }
            | Self::AtLeast { .. }
            | Self::Program { .. }
            | Self::Step(_) => &[],
        }
    }
}
