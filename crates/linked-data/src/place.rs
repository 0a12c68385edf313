//! Where in the document the walk is, without a cost until someone asks.

use testamur_json::{Mistake, Pointer};

use crate::{ErrorCode, LinkedDataError};

/// A place, as steps back to the root on the stack.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Element(&'a Place<'a>, usize),
}

impl Place<'_> {
    pub(crate) fn pointer(&self) -> Pointer {
        match self {
            Self::Root => Pointer::root(),
            Self::Member(parent, name) => parent.pointer().child(name),
            Self::Element(parent, index) => parent.pointer().index(*index),
        }
    }

    /// The error that tells of a mistake at this place.
    pub(crate) fn mistake(
        &self,
        code: ErrorCode,
        found: impl Into<String>,
        expected: &str,
        mend: &str,
    ) -> LinkedDataError {
        let mistake = Mistake::new(self.pointer(), found, expected, mend);
        LinkedDataError::Mistake {
            code,
            mistake: Box::new(mistake),
        }
    }
}
