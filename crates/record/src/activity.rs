//! Activities: what a learner did, when, where and in which role.

use crate::{
    assessment::Mode,
    date_or_instant::DateOrInstant,
    language_map::LanguageMap,
    level::LevelOfCompletion,
    macros::{object, vocabulary},
    organisation::Organisation,
    place::Place,
    reader::Reader,
    scalar::{Duration, Iri},
};

object! {
    /// A learning activity.
    #[derive(Debug, Default)]
    pub struct Activity {
        rules { Activity::rules }
        optional {
            /// Its identifier.
            id: Iri,
            /// What it is called.
            title: LanguageMap,
            /// More words.
            description: LanguageMap,
            /// Sort of activity, as a term of the controlled vocabulary.
            activity_type: Iri,
            /// When it began.
            start_date: DateOrInstant,
            /// When it ended.
            end_date: DateOrInstant,
            /// The academic term.
            term: String,
            /// The learner's role.
            role: String,
            /// Formal, non-formal or informal.
            learning_setting: LearningSetting,
            /// How much work it was.
            workload: Duration,
            /// How much of it was done.
            level_of_completion: LevelOfCompletion,
            /// Where it took place.
            location: Place,
            /// When it met, in words.
            schedule: LanguageMap,
        }
        list {
            /// How it was delivered.
            mode: Mode,
            /// Who directed it.
            directed_by: Organisation,
            /// Activities of which it is made.
            parts: Activity,
        }
    }
}

impl Activity {
    fn rules(&self, reader: &mut Reader) {
        if let (Some(start), Some(end)) = (self.start_date, self.end_date)
            && end.to_instant() < start.to_instant()
        {
            reader.within("endDate", |reader| {
                reader.note(
                    "an end before the start",
                    "a time not before `startDate`",
                    "exchange `startDate` and `endDate`, or correct one",
                );
            });
        }
    }
}

vocabulary! {
    /// Setting of learning.
    pub enum LearningSetting {
        Formal = "formal",
        Informal = "informal",
        NonFormal = "nonFormal",
    }
}
