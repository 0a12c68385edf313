//! The commands of a consumer group, and their replies.
//!
//! Replies are read by hand: field names and values are bytes, in order, and a name may be empty.

use std::collections::HashMap;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, ErrorKind, RedisError, RedisResult, Value, cmd};

use super::entry::StreamEntry;
use super::options::ConsumerOptions;

/// A connection that reads as one consumer of a group.
pub(super) struct Link<'o> {
    connection: MultiplexedConnection,
    options: &'o ConsumerOptions,
}

/// A pending entry: id, consumer, idle milliseconds, deliveries.
type Pending = (String, String, u64, u64);

impl<'o> Link<'o> {
    /// Connects, and creates the group where it is missing: at the beginning of the stream.
    pub(super) async fn open(client: &Client, options: &'o ConsumerOptions) -> RedisResult<Self> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(5)))
            .set_response_timeout(Some(options.block + Duration::from_secs(5)));
        let connection = client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        let mut link = Self {
            connection,
            options,
        };
        for stream in &options.streams {
            let mut create = cmd("XGROUP");
            create
                .arg("CREATE")
                .arg(stream)
                .arg(&options.group)
                .arg("0")
                .arg("MKSTREAM");
            match create.query_async::<Value>(&mut link.connection).await {
                // Another consumer was first.
                Err(error) if error.code() == Some("BUSYGROUP") => {}
                created => drop(created?),
            }
        }
        Ok(link)
    }

    /// Entries that nobody was given yet; waits for them as long as `block`.
    pub(super) async fn read_new(&mut self, block: Duration) -> RedisResult<Vec<StreamEntry>> {
        let mut read = self.read_group();
        // 0 would wait for ever.
        read.arg("BLOCK")
            .arg(u64::try_from(block.as_millis()).unwrap_or(u64::MAX).max(1));
        read.arg("STREAMS").arg(&self.options.streams);
        for _ in &self.options.streams {
            read.arg(">");
        }
        let reply: Value = read.query_async(&mut self.connection).await?;
        by_stream(reply)
    }

    /// This consumer's own pending entries after an id, with their counts.
    pub(super) async fn read_own(
        &mut self,
        stream: &str,
        after: &str,
    ) -> RedisResult<Vec<StreamEntry>> {
        let mut read = self.read_group();
        read.arg("STREAMS").arg(stream).arg(after);
        let reply: Value = read.query_async(&mut self.connection).await?;
        let mut entries = by_stream(reply)?;
        if let (Some(first), Some(last)) = (entries.first(), entries.last()) {
            let (first, last) = (first.id.clone(), last.id.clone());
            let mine = Some(self.options.consumer.as_str());
            let pending = self.pending(stream, &first, &last, mine).await?;
            let counts: HashMap<String, u64> = pending
                .into_iter()
                .map(|(id, _, _, count)| (id, count))
                .collect();
            for entry in &mut entries {
                entry.deliveries = counts.get(&entry.id).copied().unwrap_or(1);
            }
        }
        Ok(entries)
    }

    /// Takes over what other consumers have left; with the id to go on after, `None` at the end.
    pub(super) async fn claim(
        &mut self,
        stream: &str,
        from: &str,
    ) -> RedisResult<(Vec<StreamEntry>, Option<String>)> {
        let page = self.pending(stream, from, "+", None).await?;
        let next = page
            .last()
            .filter(|_| page.len() == self.options.batch)
            .and_then(|(id, ..)| following(id));
        let idle = u64::try_from(self.options.claim_idle.as_millis()).unwrap_or(u64::MAX);
        let left: HashMap<&str, u64> = page
            .iter()
            .filter(|(_, consumer, since, _)| *consumer != self.options.consumer && *since >= idle)
            .map(|(id, _, _, deliveries)| (id.as_str(), *deliveries))
            .collect();
        if left.is_empty() {
            return Ok((Vec::new(), next));
        }
        let mut claim = cmd("XCLAIM");
        claim
            .arg(stream)
            .arg(&self.options.group)
            .arg(&self.options.consumer)
            .arg(idle);
        for id in left.keys() {
            claim.arg(id);
        }
        let reply: Value = claim.query_async(&mut self.connection).await?;
        let mut entries = entries_of(stream, reply)?;
        for entry in &mut entries {
            entry.deliveries = left
                .get(entry.id.as_str())
                .map_or(1, |deliveries| deliveries + 1);
        }
        entries.sort_by_key(|entry| order(&entry.id));
        Ok((entries, next))
    }

    /// Says how often an entry was handed on.
    pub(super) async fn set_deliveries(
        &mut self,
        stream: &str,
        id: &str,
        deliveries: u64,
    ) -> RedisResult<()> {
        let mut claim = cmd("XCLAIM");
        claim
            .arg(stream)
            .arg(&self.options.group)
            .arg(&self.options.consumer);
        claim
            .arg(0)
            .arg(id)
            .arg("RETRYCOUNT")
            .arg(deliveries)
            .arg("JUSTID");
        claim
            .query_async::<Value>(&mut self.connection)
            .await
            .map(drop)
    }

    /// Acknowledges entries of one stream.
    pub(super) async fn acknowledge(&mut self, stream: &str, ids: &[&str]) -> RedisResult<()> {
        let mut acknowledge = cmd("XACK");
        acknowledge.arg(stream).arg(&self.options.group).arg(ids);
        acknowledge
            .query_async::<Value>(&mut self.connection)
            .await
            .map(drop)
    }

    fn read_group(&self) -> Cmd {
        let mut read = cmd("XREADGROUP");
        read.arg("GROUP")
            .arg(&self.options.group)
            .arg(&self.options.consumer);
        read.arg("COUNT").arg(self.options.batch);
        read
    }

    async fn pending(
        &mut self,
        stream: &str,
        from: &str,
        to: &str,
        consumer: Option<&str>,
    ) -> RedisResult<Vec<Pending>> {
        let mut pending = cmd("XPENDING");
        pending
            .arg(stream)
            .arg(&self.options.group)
            .arg(from)
            .arg(to)
            .arg(self.options.batch)
            .arg(consumer);
        pending.query_async(&mut self.connection).await
    }
}

/// `[[stream, [entry, …]], …]`, or nil when there is nothing.
fn by_stream(reply: Value) -> RedisResult<Vec<StreamEntry>> {
    let mut all = Vec::new();
    for pair in array(reply)? {
        let [stream, entries] = exactly(array(pair)?)?;
        all.extend(entries_of(&text(stream)?, entries)?);
    }
    Ok(all)
}

/// `[[id, [name, value, …]], …]`; the fields are nil when the entry is gone, and so is an entry that `XCLAIM` misses.
fn entries_of(stream: &str, reply: Value) -> RedisResult<Vec<StreamEntry>> {
    let mut entries = Vec::new();
    for entry in array(reply)? {
        if entry == Value::Nil {
            continue;
        }
        let [id, fields] = exactly(array(entry)?)?;
        let mut fields = array(fields)?.into_iter();
        let mut pairs = Vec::with_capacity(fields.len() / 2);
        while let (Some(name), Some(value)) = (fields.next(), fields.next()) {
            pairs.push((bytes(name)?, bytes(value)?));
        }
        entries.push(StreamEntry {
            stream: stream.to_owned(),
            id: text(id)?,
            fields: pairs,
            deliveries: 1,
            poison: false,
        });
    }
    Ok(entries)
}

fn array(value: Value) -> RedisResult<Vec<Value>> {
    match value {
        Value::Array(values) => Ok(values),
        Value::Nil => Ok(Vec::new()),
        _ => Err(unexpected()),
    }
}

fn exactly<const N: usize>(values: Vec<Value>) -> RedisResult<[Value; N]> {
    values.try_into().map_err(|_| unexpected())
}

fn bytes(value: Value) -> RedisResult<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Ok(bytes),
        Value::SimpleString(text) => Ok(text.into_bytes()),
        _ => Err(unexpected()),
    }
}

fn text(value: Value) -> RedisResult<String> {
    String::from_utf8(bytes(value)?).map_err(|_| unexpected())
}

fn unexpected() -> RedisError {
    (
        ErrorKind::UnexpectedReturnType,
        "a reply of another shape than a stream's",
    )
        .into()
}

/// An id as numbers, in stream order.
fn order(id: &str) -> (u64, u64) {
    let (milliseconds, counter) = id.split_once('-').unwrap_or((id, "0"));
    (
        milliseconds.parse().unwrap_or(0),
        counter.parse().unwrap_or(0),
    )
}

/// The least id after this one; an open interval would need Redis 6.2.
fn following(id: &str) -> Option<String> {
    let (milliseconds, counter) = order(id);
    match counter.checked_add(1) {
        Some(counter) => Some(format!("{milliseconds}-{counter}")),
        None => Some(format!("{}-0", milliseconds.checked_add(1)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_after_the_last_counter_is_in_the_next_millisecond() {
        assert_eq!(following("5-7").as_deref(), Some("5-8"));
        assert_eq!(
            following(&format!("5-{}", u64::MAX)).as_deref(),
            Some("6-0")
        );
        assert_eq!(following(&format!("{0}-{0}", u64::MAX)), None);
    }

    #[test]
    fn a_reply_of_another_shape_is_an_error() {
        assert!(by_stream(Value::Int(1)).is_err());
        assert!(by_stream(Value::Array(vec![Value::Array(vec![Value::Nil])])).is_err());
        assert_eq!(by_stream(Value::Nil).unwrap(), []);
    }
}
