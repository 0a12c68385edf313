//! Issuing the rows of one file: batch by batch, remembering which are done.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use anyhow::Result;
use serde_json::Value;
use testamur_record::Record;
use testamur_registrar::{Actor, Award, Awarded, Registrar, RegistrarError};
use testamur_store::{Tenant, imports};

use super::{
    Args,
    report::Outcome,
    row::{self, Row, RowContent},
};

/// How many done rows are read at once.
const IMPORT_PAGE: u32 = 1000;

/// How long to wait for another writer before each further try.
const BUSY_PAUSES: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(3),
];

/// One file that is issued for one tenant.
pub(super) struct Importer<'a> {
    pub(super) registrar: &'a Registrar,
    pub(super) tenant: &'a Tenant,
    /// Names the file and what holds for its rows.
    pub(super) id: &'a str,
    pub(super) args: &'a Args,
}

impl Importer<'_> {
    /// Issues some rows, and answers in their order.
    pub(super) async fn issue(
        &self,
        rows: Vec<Row>,
        done: &HashMap<i64, Value>,
    ) -> Result<BTreeMap<i64, Outcome>> {
        let mut told = BTreeMap::new();
        let mut new = Vec::new();
        let mut awards = Vec::new();
        for Row { number, content } in rows {
            match (done.get(&number), content) {
                (Some(outcome), _) => {
                    told.insert(number, Outcome::from_import(outcome));
                }
                (None, Err(mistakes)) => {
                    told.insert(number, Outcome::Refused { mistakes });
                }
                (None, Ok(RowContent::Record(record))) => {
                    new.push((number, self.issue_record(record).await?));
                }
                (None, Ok(RowContent::Award(award))) => awards.push((number, *award)),
            }
        }
        if new.is_empty() && awards.is_empty() {
            return Ok(told);
        }
        let (numbers, awards): (Vec<i64>, Vec<Award>) = awards.into_iter().unzip();
        let outcomes = self.award(&awards).await?;
        new.extend(
            numbers
                .into_iter()
                .zip(outcomes.into_iter().map(Outcome::from)),
        );
        self.remember(&new).await?;
        told.extend(new);
        Ok(told)
    }

    /// Awards a batch; when another writer is in the way, waits for it and tries again.
    async fn award(&self, awards: &[Award]) -> Result<Vec<Result<Awarded, RegistrarError>>> {
        let clerk = Actor::command_line();
        let mut pauses = BUSY_PAUSES.iter();
        loop {
            let outcomes = self.registrar.award_many(self.tenant, awards, &clerk).await;
            match (outcomes, pauses.next()) {
                (Err(error), Some(pause)) if error.is_busy() => tokio::time::sleep(*pause).await,
                (outcomes, _) => return Ok(outcomes?),
            }
        }
    }

    async fn issue_record(&self, record: Box<Record>) -> Result<Outcome> {
        let key = row::record_key(&record, &self.args.source, self.args.suspendable);
        let awarded = self
            .registrar
            .award_record(self.tenant, record, &key, &Actor::command_line())
            .await;
        match awarded {
            // The database fails all rows alike: the run ends, to be run again.
            Err(error @ RegistrarError::Store(_)) => Err(error.into()),
            awarded => Ok(awarded.into()),
        }
    }

    /// Remembers which rows are done.
    async fn remember(&self, outcomes: &[(i64, Outcome)]) -> Result<()> {
        let now = self.registrar.now();
        let mut tx = self.registrar.store().begin(self.tenant).await?;
        for (number, outcome) in outcomes {
            // A refused row is tried again next time: what it lacked may be there then.
            if let Some(stored) = outcome.to_import() {
                imports::put_row(&mut tx, self.id, *number, &stored, now).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// The rows that an earlier run of the same file has done.
    pub(super) async fn begin(&self) -> Result<HashMap<i64, Value>> {
        let mut tx = self.registrar.store().begin(self.tenant).await?;
        let new = imports::begin(&mut tx, self.id, self.registrar.now()).await?;
        let mut done = HashMap::new();
        let mut last = (!new).then_some(0);
        while let Some(after) = last {
            let page = imports::list_rows(&mut tx, self.id, after, IMPORT_PAGE).await?;
            last = page.last().map(|row| row.row_number);
            done.extend(page.into_iter().map(|row| (row.row_number, row.outcome)));
        }
        tx.commit().await?;
        Ok(done)
    }
}
