//! A register with a path of two courses, its stream, and the process that works for it.

use std::{
    collections::BTreeSet,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use redis::{aio::MultiplexedConnection, cmd, streams::StreamInfoGroupsReply};
use serde_json::json;
use testamur_keys::KeyType;
use testamur_record::{Achievement, Organisation};
use testamur_registrar::{Actor, NewTenant, NoObserver, Registrar, Step};
use testamur_rules::{Format, LearningPath};
use testamur_store::{
    Tenant,
    audit_log::{self, Chain},
    credentials::{self, CredentialState, Filter, StoredCredential},
    documents::{self, DocumentState},
    status_lists,
};
use testamur_tests::given;
use testamur_verifier::{Verdict, VerifyOptions};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{
    events::{COURSES, completion},
    register,
};

/// How long a process may take to get somewhere.
const PATIENCE: Duration = Duration::from_secs(40);

const ACHIEVEMENT: &str = "https://example.edu/achievements/solar-technician";

#[derive(Debug, Clone, Copy)]
pub(crate) enum Database {
    Postgres,
    Sqlite,
}

pub(crate) struct World {
    registrar: Registrar,
    tenant: Tenant,
    database_url: String,
    redis_url: String,
    redis: MultiplexedConnection,
    stream: String,
    last_entry: String,
    /// The server and the name of the database that is to be removed.
    postgres: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

/// What a killed process left undone.
#[derive(Debug)]
pub(crate) struct Left {
    /// Entries that it was handed and did not acknowledge.
    pub(crate) pending: usize,
    /// Documents that are written down and not signed.
    pub(crate) intents: usize,
}

impl World {
    /// `None` when a service that is needed is not given.
    pub(crate) async fn new(test: &str, database: Database) -> Result<Option<Self>> {
        let Some(redis_url) = given("TESTAMUR_TEST_REDIS_URL") else {
            return Ok(None);
        };
        let folder = tempfile::tempdir()?;
        let name = format!("crash_{}_{test}", std::process::id());
        let (database_url, postgres) = match database {
            Database::Sqlite => (
                format!(
                    "sqlite://{}?mode=rwc",
                    folder.path().join("crash.db").display()
                ),
                None,
            ),
            Database::Postgres => match given("TESTAMUR_TEST_POSTGRES_URL") {
                Some(server) => (
                    create_database(&server, &name).await?,
                    Some((server, name.clone())),
                ),
                None => return Ok(None),
            },
        };
        let registrar = register::open(&database_url, Arc::new(NoObserver)).await?;
        let tenant = set_up(&registrar).await?;
        let redis = redis::Client::open(redis_url.as_str())?
            .get_multiplexed_async_connection()
            .await?;
        Ok(Some(Self {
            registrar,
            tenant,
            database_url,
            redis_url,
            redis,
            stream: format!("{name}-{database:?}"),
            last_entry: String::new(),
            postgres,
            _folder: folder,
        }))
    }

    /// The platform writes what it writes when learners pass both courses.
    pub(crate) async fn learners_complete(&mut self, learners: &[String]) -> Result<()> {
        for fields in learners.iter().flat_map(|learner| completion(learner)) {
            let mut add = cmd("XADD");
            add.arg(&self.stream).arg("*");
            for (name, value) in fields {
                add.arg(name).arg(value);
            }
            self.last_entry = add.query_async(&mut self.redis).await?;
        }
        Ok(())
    }

    /// Starts the worker, and kills it once it stands at the step.
    pub(crate) async fn kill_at(&self, step: Step, count: usize) -> Result<()> {
        let mut child = self.spawn(&[step.as_str(), &count.to_string()])?;
        let stdout = child.stdout.take().context("its output is piped")?;
        let line = timeout(PATIENCE, BufReader::new(stdout).lines().next_line())
            .await
            .with_context(|| format!("the process did not reach {step:?} {count} times"))??;
        ensure!(
            line.as_deref() == Some("reached"),
            "the process ended before {step:?}: {line:?}"
        );
        child.kill().await?;
        Ok(())
    }

    /// Starts the worker, and kills it after a while.
    pub(crate) async fn kill_after(&self, pause: Duration) -> Result<()> {
        let mut child = self.spawn(&[])?;
        tokio::time::sleep(pause).await;
        ensure!(child.try_wait()?.is_none(), "the process ended by itself");
        child.kill().await?;
        Ok(())
    }

    /// Runs the worker until nothing is left to do; then kills that one too, with nothing at hand.
    pub(crate) async fn run_until_drained(&mut self, completions: usize) -> Result<()> {
        let mut child = self.spawn(&[])?;
        let start = Instant::now();
        loop {
            let left = self.left().await?;
            if left.pending == 0 && left.intents == 0 && self.all_are_delivered().await? {
                break;
            }
            if let Some(status) = child.try_wait()? {
                bail!("the worker ended with {status}; {left:?}");
            }
            ensure!(
                start.elapsed() < PATIENCE,
                "not drained after {PATIENCE:?}: {left:?}"
            );
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        child.kill().await?;
        let credentials = self.credentials().await?;
        ensure!(
            credentials.len() == completions,
            "{completions} completions, {} credentials",
            credentials.len()
        );
        Ok(())
    }

    pub(crate) async fn left(&mut self) -> Result<Left> {
        let group = self.group().await?;
        let mut tx = self.registrar.store().read(&self.tenant).await?;
        let intents = documents::list_intents(&mut tx, None, 1000)
            .await?
            .items
            .len();
        Ok(Left {
            pending: group.map_or(0, |(pending, _)| pending),
            intents,
        })
    }

    async fn all_are_delivered(&mut self) -> Result<bool> {
        let group = self.group().await?;
        Ok(group.is_some_and(|(_, last)| last == self.last_entry))
    }

    /// Pending entries, and the last entry that was handed on.
    async fn group(&mut self) -> Result<Option<(usize, String)>> {
        let info: StreamInfoGroupsReply = cmd("XINFO")
            .arg("GROUPS")
            .arg(&self.stream)
            .query_async(&mut self.redis)
            .await?;
        Ok(info
            .groups
            .into_iter()
            .next()
            .map(|group| (group.pending, group.last_delivered_id)))
    }

    /// The promise, looked at from every side.
    pub(crate) async fn every_completion_is_one_live_credential(
        &mut self,
        completions: usize,
    ) -> Result<()> {
        let credentials = self.credentials().await?;
        let learners: BTreeSet<_> = credentials
            .iter()
            .map(|credential| credential.learner_id)
            .collect();
        ensure!(
            learners.len() == completions && credentials.len() == completions,
            "one credential for each learner"
        );
        let mut indexes = BTreeSet::new();
        for credential in &credentials {
            ensure!(
                credential.state == CredentialState::Live && credential.revoked_at.is_none(),
                "live: {}",
                credential.id
            );
            let mut tx = self.registrar.store().read(&self.tenant).await?;
            let documents = documents::list_for_credential(&mut tx, credential.id).await?;
            let entries = status_lists::entries_of(&mut tx, credential.id).await?;
            drop(tx);
            let ([document], [entry]) = (documents.as_slice(), entries.as_slice()) else {
                bail!(
                    "{} documents and {} status entries of one credential",
                    documents.len(),
                    entries.len()
                );
            };
            ensure!(
                document.state == DocumentState::Signed,
                "signed: {}",
                credential.id
            );
            ensure!(
                indexes.insert((entry.list_id, entry.index)),
                "a status index was given twice"
            );
            let body = document
                .body
                .as_deref()
                .context("a signed document has a body")?;
            let report = self
                .registrar
                .verify(body.as_bytes(), &VerifyOptions::default())
                .await?;
            ensure!(report.verdict == Verdict::Verified, "{}", report.to_text());
        }
        let mut tx = self.registrar.store().read(&self.tenant).await?;
        let chain = audit_log::verify_chain(&mut tx).await?;
        ensure!(matches!(chain, Chain::Intact { .. }), "{chain:?}");
        let awards = audit_log::list(&mut tx, 0, 1000).await?;
        let awards = awards
            .iter()
            .filter(|entry| entry.action == "credential.award")
            .count();
        ensure!(
            awards == completions,
            "{awards} awards in the audit log of {completions} completions"
        );
        Ok(())
    }

    /// Removes what lies on servers.
    pub(crate) async fn remove(mut self) -> Result<()> {
        cmd("DEL")
            .arg(&self.stream)
            .query_async::<()>(&mut self.redis)
            .await?;
        self.registrar.store().close().await;
        if let Some((server, name)) = self.postgres {
            psql(&server, &format!("DROP DATABASE {name}")).await?;
        }
        Ok(())
    }

    async fn credentials(&self) -> Result<Vec<StoredCredential>> {
        let mut tx = self.registrar.store().read(&self.tenant).await?;
        Ok(credentials::list(&mut tx, &Filter::default(), None, 1000)
            .await?
            .items)
    }

    fn spawn(&self, stop: &[&str]) -> Result<Child> {
        Command::new(env!("CARGO_BIN_EXE_crash_child"))
            .args([&self.database_url, &self.redis_url, &self.stream])
            .args(stop)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the worker")
    }
}

async fn set_up(registrar: &Registrar) -> Result<Tenant> {
    let issuer = json!({ "legalName": { "en": "Example University" } });
    let new = NewTenant {
        slug: register::TENANT.to_owned(),
        issuer: Organisation::parse(&issuer).map_err(mistakes)?,
        did_method: None,
        key_types: vec![KeyType::Ed25519],
    };
    let actor = Actor::command_line();
    let tenant = registrar.create_tenant(new, &actor).await?;
    let achievement = json!({
        "id": ACHIEVEMENT,
        "name": { "en": "Solar Technician" },
        "description": { "en": "Can plan and mount a small solar plant." },
        "criteria": { "narrative": { "en": "Pass both courses." } },
    });
    let achievement = Achievement::parse(&achievement).map_err(mistakes)?;
    registrar
        .put_achievement(&tenant, "solar-technician", &achievement, &actor)
        .await?;
    let path = format!(
        "id: solar\nversion: 1\nname: Solar\nachievement: {ACHIEVEMENT}\non_loss: revoke\nsteps:\n\
         - {{ id: one, rule: {{ passed: {{ runs: ['{}'] }} }} }}\n- {{ id: two, rule: {{ passed: {{ runs: ['{}'] }} }} }}\n",
        COURSES[0], COURSES[1]
    );
    let path = LearningPath::parse(path.as_bytes(), Format::Yaml).map_err(mistakes)?;
    registrar.put_path(&tenant, &path, &actor).await?;
    Ok(tenant)
}

/// Makes a database of its own, by the client that comes with every server; its URL.
async fn create_database(server: &str, name: &str) -> Result<String> {
    psql(server, &format!("CREATE DATABASE {name}")).await?;
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (address, _) = address
        .rsplit_once('/')
        .context("the URL names a database")?;
    Ok(format!("{address}/{name}?{parameters}"))
}

async fn psql(server: &str, sql: &str) -> Result<()> {
    let output = Command::new("psql")
        .args([server, "-q", "-v", "ON_ERROR_STOP=1", "-c", sql])
        .output();
    let output = output.await.context("cannot start `psql`")?;
    ensure!(
        output.status.success(),
        "{sql}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn mistakes(found: impl std::fmt::Debug) -> anyhow::Error {
    anyhow::anyhow!("{found:?}")
}
