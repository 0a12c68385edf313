//! The loss policy, in every case.

use testamur_rules::{Action, Evaluation, Standing, decide};

use crate::world::path;

const STEPS: &str = "steps: [{ id: a, rule: { passed: { runs: ['course-v1:a+b+c'] } } }]";

#[test]
fn every_policy_standing_and_outcome_has_its_action() {
    use Action::{Award, Nothing, Reinstate, Reissue, Revoke, Suspend};
    let table = [
        // on_loss, on_regain, then (lost, regained) for none, active, suspended, revoked
        (
            "keep",
            "reinstate",
            [
                (Nothing, Award),
                (Nothing, Nothing),
                (Nothing, Reinstate),
                (Nothing, Reissue),
            ],
        ),
        (
            "keep",
            "reissue",
            [
                (Nothing, Award),
                (Nothing, Nothing),
                (Nothing, Reissue),
                (Nothing, Reissue),
            ],
        ),
        (
            "suspend",
            "reinstate",
            [
                (Nothing, Award),
                (Suspend, Nothing),
                (Nothing, Reinstate),
                (Nothing, Reissue),
            ],
        ),
        (
            "suspend",
            "reissue",
            [
                (Nothing, Award),
                (Suspend, Nothing),
                (Nothing, Reissue),
                (Nothing, Reissue),
            ],
        ),
        (
            "revoke",
            "reissue",
            [
                (Nothing, Award),
                (Revoke, Nothing),
                (Nothing, Reissue),
                (Nothing, Reissue),
            ],
        ),
    ];
    for (on_loss, on_regain, expected) in table {
        let path = path(&format!(
            "on_loss: {on_loss}\non_regain: {on_regain}\n{STEPS}"
        ));
        let standings = [
            Standing::None,
            Standing::Active,
            Standing::Suspended,
            Standing::Revoked,
        ];
        for (standing, (lost, regained)) in standings.into_iter().zip(expected) {
            let action = |complete| {
                decide(
                    &path,
                    standing,
                    &Evaluation {
                        complete,
                        steps: Vec::new(),
                    },
                )
            };
            assert_eq!(action(false), lost, "{on_loss} {on_regain} {standing:?}");
            assert_eq!(action(true), regained, "{on_loss} {on_regain} {standing:?}");
        }
    }
}
