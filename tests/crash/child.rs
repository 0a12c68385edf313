//! The service's background work as a process that is to be killed.
//!
//! `crash_child <database> <redis> <stream> [<step> <count>]` runs the worker that the service runs. With a step it says
//! `reached` once that step was passed `count` times, and stands still there until it is killed.

mod register;

use std::{
    env,
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use anyhow::{Context as _, Result};
use testamur_registrar::{Observer, Step};
use testamur_wallet_api::{
    App, HttpSettings, Metrics, Worker,
    settings::{CourseRoute, RedisSourceSettings},
};
use tokio::sync::watch;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let mut next = |what| {
        arguments
            .next()
            .with_context(|| format!("expected the {what}"))
    };
    let (database, url, stream) = (next("database")?, next("Redis")?, next("stream")?);
    let stop = match arguments.next() {
        Some(step) => Some((
            step,
            arguments.next().context("expected the count")?.parse()?,
        )),
        None => None,
    };
    let stop = StopAt {
        stop,
        passed: AtomicUsize::new(0),
    };
    let registrar = register::open(&database, Arc::new(stop)).await?;
    let app = App::new(registrar, Metrics::new(), HttpSettings::default());
    let source = RedisSourceSettings {
        source: "campus".to_owned(),
        url,
        streams: vec![stream],
        group: "testamur".to_owned(),
        consumer: "crash-1".to_owned(),
        batch: 4,
        routes: vec![CourseRoute {
            course: "*".to_owned(),
            tenant: register::TENANT.to_owned(),
        }],
    };
    let (_never, shutdown) = watch::channel(false);
    Worker::new(app, &[source])?.run(shutdown).await;
    Ok(())
}

/// Stands still at a step.
struct StopAt {
    stop: Option<(String, usize)>,
    passed: AtomicUsize,
}

impl Observer for StopAt {
    fn reached(&self, step: Step, count: usize) {
        let Some((name, at)) = &self.stop else { return };
        if step.as_str() != name || self.passed.fetch_add(count, Ordering::SeqCst) + count < *at {
            return;
        }
        let mut stdout = std::io::stdout().lock();
        // A parent that is gone reads no more; then there is nobody to stop for.
        if writeln!(stdout, "reached")
            .and_then(|()| stdout.flush())
            .is_err()
        {
            std::process::abort();
        }
        loop {
            std::thread::park();
        }
    }
}
