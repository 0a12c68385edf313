//! F1 to F6 and B4: images made to be slow, to be large, or to show two readers two credentials.
//!
//! Every one is answered with a named problem, without a request, in less time than a person notices.

mod png;
mod svg;

use testamur_tests::report_count;
use testamur_verifier::{CheckCode, Problem, VerificationReport};

use crate::world::{Silent, assert_refused, judge_bytes};

/// Judges an image, and sees to it that nothing was asked of anybody.
fn judge(name: &str, image: &[u8]) -> VerificationReport {
    let silent = Silent::default();
    let report = judge_bytes(image, &silent);
    assert_eq!(silent.asked(), 0, "{name}");
    report
}

/// Judges images that all have this problem.
fn all_refused(what: &str, problem: Problem, images: &[(String, Vec<u8>)]) {
    for (name, image) in images {
        let report = judge(name, image);
        assert_refused(&report, CheckCode::Parse, problem);
        assert!(
            report
                .first_problem()
                .is_some_and(|check| check.found.is_some()),
            "{name}"
        );
    }
    report_count(what, images.len());
}
