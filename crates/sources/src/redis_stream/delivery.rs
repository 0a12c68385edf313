//! Hands entries to a handler, and says which of them are durable afterwards.

use std::fmt::Display;

use super::entry::StreamEntry;

/// Makes entries durable.
pub trait Handler: Send + Sync {
    /// Why nothing of a batch could be made durable; its text is logged.
    type Error: Display + Send;

    /// Makes each entry durable, or says that it is not: one [`Disposition`] for each, in order.
    ///
    /// An entry may come again, and out of order. A [`StreamEntry::poison`] entry comes alone.
    ///
    /// # Errors
    ///
    /// Nothing of the batch is durable. The entries come again, each alone first.
    fn take(
        &self,
        entries: &[StreamEntry],
    ) -> impl Future<Output = Result<Vec<Disposition>, Self::Error>> + Send;
}

impl<H: Handler> Handler for &H {
    type Error = H::Error;

    fn take(
        &self,
        entries: &[StreamEntry],
    ) -> impl Future<Output = Result<Vec<Disposition>, Self::Error>> + Send {
        (**self).take(entries)
    }
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It is applied, and that is committed; or it says nothing that was not known.
    Applied,
    /// It is kept as a dead letter, and that is committed.
    DeadLettered,
    /// It is not durable: it comes again.
    Failed,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    /// To be acknowledged.
    pub(super) durable: Vec<StreamEntry>,
    /// To be handed on again.
    pub(super) waiting: Vec<StreamEntry>,
}

/// Hands a batch on: poison alone, the others together, and one by one when that fails.
pub(super) async fn deliver<H: Handler>(
    handler: &H,
    entries: Vec<StreamEntry>,
    max_deliveries: u64,
) -> Delivered {
    let mut delivered = Delivered::default();
    let (poison, rest): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.poison);
    for entry in poison {
        let left = alone(handler, entry, &mut delivered.durable).await;
        delivered.waiting.extend(left);
    }
    if rest.len() < 2 {
        one_by_one(handler, rest, max_deliveries, &mut delivered).await;
        return delivered;
    }
    match handler.take(&rest).await {
        Ok(dispositions) => {
            let suspects = sort(rest, &dispositions, max_deliveries, &mut delivered);
            one_by_one(handler, suspects, max_deliveries, &mut delivered).await;
        }
        Err(error) => {
            tracing::warn!(entries = rest.len(), %error, "a batch of stream entries failed");
            one_by_one(handler, rest, max_deliveries, &mut delivered).await;
        }
    }
    delivered
}

async fn one_by_one<H: Handler>(
    handler: &H,
    entries: Vec<StreamEntry>,
    max_deliveries: u64,
    delivered: &mut Delivered,
) {
    let mut entries = entries.into_iter();
    let mut failed = Vec::new();
    let durable_before = delivered.durable.len();
    for entry in entries.by_ref() {
        let mut left = alone(handler, entry, &mut delivered.durable).await;
        // Failed a moment ago, and too often: only now is it told to be poison, so that no entry is laid aside for the
        // time in which the store was away.
        if let Some(mut entry) = left.take_if(|entry| entry.deliveries > max_deliveries) {
            entry.poison = true;
            left = alone(handler, entry, &mut delivered.durable).await;
        }
        failed.extend(left);
        if delivered.durable.len() == durable_before && failed.len() >= GIVE_UP {
            break;
        }
    }
    // Those not tried come first next time.
    delivered.waiting.extend(entries);
    delivered.waiting.append(&mut failed);
}

/// Hands one entry on; it comes back when it is not durable.
async fn alone<H: Handler>(
    handler: &H,
    mut entry: StreamEntry,
    durable: &mut Vec<StreamEntry>,
) -> Option<StreamEntry> {
    match handler.take(std::slice::from_ref(&entry)).await {
        Ok(dispositions)
            if matches!(
                dispositions[..],
                [Disposition::Applied | Disposition::DeadLettered]
            ) =>
        {
            durable.push(entry);
            return None;
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(
            stream = entry.stream,
            id = entry.id,
            deliveries = entry.deliveries,
            %error,
            "a stream entry failed"
        ),
    }
    entry.deliveries += 1;
    entry.poison = false;
    Some(entry)
}

/// Gives those that failed too often in a batch: they are tried alone before they are laid aside.
fn sort(
    entries: Vec<StreamEntry>,
    dispositions: &[Disposition],
    max_deliveries: u64,
    delivered: &mut Delivered,
) -> Vec<StreamEntry> {
    let mut suspects = Vec::new();
    let dispositions = dispositions
        .iter()
        .copied()
        .chain(std::iter::repeat(Disposition::Failed));
    for (mut entry, disposition) in entries.into_iter().zip(dispositions) {
        match disposition {
            Disposition::Applied | Disposition::DeadLettered => delivered.durable.push(entry),
            Disposition::Failed => {
                entry.deliveries += 1;
                if entry.deliveries > max_deliveries {
                    suspects.push(entry);
                } else {
                    delivered.waiting.push(entry);
                }
            }
        }
    }
    suspects
}

/// So many failures in a row, and no success: the handler cannot work now.
const GIVE_UP: usize = 3;
