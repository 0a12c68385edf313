//! Walks a record for an exporter and keeps the books: what was taken, and what was not.
//!
//! An exporter takes values only through a [`Cursor`]. What nobody took is in the loss report when the export ends, so
//! a member that the exporter forgets shows as dropped and cannot vanish silently.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde::Deserialize;
use serde_json::{Number, Value};
use sha2::{Digest, Sha256};
use testamur_json::Pointer;
use testamur_record::{DateOrInstant, Decimal, LanguageMap, LanguageTag};

use crate::loss::{Loss, LossKind, LossReason, LossReport};

/// The books of one export.
pub(crate) struct Ledger {
    locales: Vec<LanguageTag>,
    namespace: String,
    carried: RefCell<BTreeSet<String>>,
    losses: RefCell<BTreeMap<String, (LossKind, LossReason)>>,
}

impl Ledger {
    /// Opens the books. `namespace` makes the identifiers that are minted its own.
    pub(crate) fn new(locales: Vec<LanguageTag>, namespace: &str) -> Self {
        Self {
            locales,
            namespace: namespace.to_owned(),
            carried: RefCell::default(),
            losses: RefCell::default(),
        }
    }

    /// Mints an identifier for a node that the record leaves without one: always the same for the same credential
    /// and place (a version 8 UUID out of SHA-256).
    pub(crate) fn mint(&self, place: &str) -> String {
        let digest = Sha256::digest(format!("{} {place}", self.namespace));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes)
            .into_uuid()
            .urn()
            .to_string()
    }

    /// Closes the books: what was neither taken nor reported is dropped.
    pub(crate) fn close(self, record: &Value, reason: impl Fn(&str) -> LossReason) -> LossReport {
        self.drop_untouched(record, &Pointer::root(), &reason);
        let losses = self.losses.into_inner().into_iter();
        LossReport {
            losses: losses
                .map(|(pointer, (kind, reason))| Loss {
                    pointer,
                    kind,
                    reason,
                })
                .collect(),
        }
    }

    fn lose(&self, pointer: &str, kind: LossKind, reason: LossReason) {
        self.losses
            .borrow_mut()
            .insert(pointer.to_owned(), (kind, reason));
    }

    fn drop_untouched(&self, value: &Value, at: &Pointer, reason: &impl Fn(&str) -> LossReason) {
        // A narrowed object still has members of its own that may be lost.
        let leaf = !value.is_object() && !value.is_array();
        let told = match self.losses.borrow().get(at.as_str()) {
            Some((LossKind::Dropped, _)) => true,
            Some(_) => leaf,
            None => false,
        };
        if told || self.carried.borrow().contains(at.as_str()) {
            return;
        }
        let below = format!("{}/", at.as_str());
        let touched = {
            let carried = self.carried.borrow();
            let losses = self.losses.borrow();
            let first = carried.range(below.clone()..).next();
            let lost = losses.range(below.clone()..).next().map(|(place, _)| place);
            [first, lost]
                .into_iter()
                .flatten()
                .any(|place| place.starts_with(&below))
        };
        if !touched && !self.losses.borrow().contains_key(at.as_str()) {
            self.lose(at.as_str(), LossKind::Dropped, reason(at.as_str()));
            return;
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.drop_untouched(member, &at.child(name), reason);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.drop_untouched(item, &at.index(index), reason);
                }
            }
            _ => {}
        }
    }
}

/// A place in the record.
#[derive(Clone)]
pub(crate) struct Cursor<'e> {
    value: &'e Value,
    pointer: Pointer,
    ledger: &'e Ledger,
}

impl<'e> Cursor<'e> {
    /// Starts at the top of a record.
    pub(crate) fn root(record: &'e Value, ledger: &'e Ledger) -> Self {
        Self {
            value: record,
            pointer: Pointer::root(),
            ledger,
        }
    }

    /// The place as a pointer.
    pub(crate) fn pointer(&self) -> &str {
        self.pointer.as_str()
    }

    /// Mints an identifier for this place; `what` tells several apart.
    pub(crate) fn mint(&self, what: &str) -> String {
        self.ledger
            .mint(&format!("{}#{what}", self.pointer.as_str()))
    }

    /// A member that is there. Taking the cursor takes nothing yet.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        Some(Self {
            value,
            pointer: self.pointer.child(name),
            ledger: self.ledger,
        })
    }

    /// The items of a list; none when it is absent.
    pub(crate) fn items(&self, name: &str) -> Vec<Self> {
        let Some(list) = self.member(name) else {
            return Vec::new();
        };
        let items = list.value.as_array().map_or(&[][..], Vec::as_slice);
        items
            .iter()
            .enumerate()
            .map(|(index, value)| Self {
                value,
                pointer: list.pointer.index(index),
                ledger: self.ledger,
            })
            .collect()
    }

    /// The value as it is, without taking it.
    pub(crate) fn value(&self) -> &'e Value {
        self.value
    }

    /// Looks at a string member without taking it.
    pub(crate) fn peek(&self, name: &str) -> Option<&'e str> {
        self.value.get(name)?.as_str()
    }

    /// Takes everything at and below this place.
    pub(crate) fn carry(&self) -> &'e Value {
        self.ledger
            .carried
            .borrow_mut()
            .insert(self.pointer().to_owned());
        self.value
    }

    /// Reports a loss at this place.
    pub(crate) fn lose(&self, kind: LossKind, reason: LossReason) {
        self.ledger.lose(self.pointer(), kind, reason);
    }

    /// Reports that a member which the record does not have was made up.
    pub(crate) fn synthesise(&self, name: &str, reason: LossReason) {
        let pointer = self.pointer.child(name);
        self.ledger
            .lose(pointer.as_str(), LossKind::Synthesised, reason);
    }

    /// Takes a string member.
    pub(crate) fn string(&self, name: &str) -> Option<&'e str> {
        let member = self.member(name)?;
        member.carry().as_str()
    }

    /// Takes a list of strings.
    pub(crate) fn strings(&self, name: &str) -> Vec<Value> {
        let items = self.items(name);
        items.iter().map(|item| item.carry().clone()).collect()
    }

    /// Takes a text in the credential's language, and reports the other languages.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let member = self.member(name)?;
        let map = LanguageMap::deserialize(member.value).ok()?;
        let (taken, text) = map.best(&self.ledger.locales);
        for (tag, _) in map.iter() {
            let place = member.pointer.child(tag.as_str());
            if tag == taken {
                let mut carried = self.ledger.carried.borrow_mut();
                carried.insert(place.as_str().to_owned());
            } else {
                let reason = LossReason::OneLanguage(taken.to_string());
                self.ledger.lose(place.as_str(), LossKind::Dropped, reason);
            }
        }
        Some(text.to_owned())
    }

    /// Takes a date or instant as a `dateTimeStamp`.
    pub(crate) fn instant(&self, name: &str) -> Option<String> {
        let member = self.member(name)?;
        let time = DateOrInstant::deserialize(member.value).ok()?;
        match time {
            DateOrInstant::Date(_) => member.lose(LossKind::Narrowed, LossReason::DateToInstant),
            DateOrInstant::Instant(_) => _ = member.carry(),
        }
        Some(time.to_instant().to_string())
    }

    /// Takes a decimal as a JSON number.
    pub(crate) fn number(&self, name: &str) -> Option<Number> {
        let member = self.member(name)?;
        let (number, exact) = Decimal::deserialize(member.value).ok()?.to_number();
        if exact {
            member.carry();
        } else {
            member.lose(LossKind::Narrowed, LossReason::Precision);
        }
        Some(number)
    }
}
