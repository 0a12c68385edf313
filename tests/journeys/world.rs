//! A tenant with a path of two courses, on a database, with a stream of its own.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testamur_tests::service::{Service, Stream};
use testamur_tests::{given, interop, workspace_root};

/// The courses of the path.
pub(crate) const COURSES: &[&str] = &[
    "course-v1:ExampleX+SOL101+2026",
    "course-v1:ExampleX+SOL102+2026",
];

const ACHIEVEMENT: &str = "https://example.edu/achievements/solar-technician";

#[derive(Debug, Clone, Copy)]
pub(crate) enum Database {
    Postgres,
    Sqlite,
}

pub(crate) struct World {
    pub(crate) service: Service,
    redis_url: String,
    prefix: String,
}

impl World {
    /// `None` when a service that is needed is not given.
    pub(crate) fn new(database: Database) -> Result<Option<Self>> {
        let Some(redis_url) = given("TESTAMUR_TEST_REDIS_URL") else {
            return Ok(None);
        };
        let prefix = format!("journey-{}-{}", std::process::id(), unique());
        let database_url = match database {
            Database::Sqlite => None,
            Database::Postgres => match given("TESTAMUR_TEST_POSTGRES_URL") {
                Some(url) => Some(fresh_postgres(&url, &prefix)?),
                None => return Ok(None),
            },
        };
        let stream = Stream {
            redis_url: redis_url.clone(),
            stream: format!("{prefix}-learning-badges-lifecycle"),
            tenant: "example-university".to_owned(),
        };
        let service = Service::new(database_url.as_deref(), &[stream])?;
        let world = Self {
            service,
            redis_url,
            prefix,
        };
        world.set_up()?;
        Ok(Some(world))
    }

    /// The platform's own producer sends what it sends when the learner passes.
    pub(crate) fn learner_passes(&self, courses: &[&str]) -> Result<()> {
        let mut arguments = vec![
            "--redis-url",
            self.redis_url.as_str(),
            "--prefix",
            self.prefix.as_str(),
            "--user-id",
            "42",
            "--username",
            "ana",
            "--email",
            "ana@example.org",
            "--name",
            "Ana Müller",
        ];
        for course in courses {
            arguments.extend(["--course", *course]);
        }
        let sent = interop::python("produce_events.py", &arguments, "")?.json()?;
        ensure!(sent["sent"] == courses.len(), "{sent:#}");
        Ok(())
    }

    /// Waits until the path has become a live credential, and makes sure that it is the only one.
    pub(crate) fn the_one_credential(&mut self) -> Result<Value> {
        let credential = self.service.wait("no credential was issued", |service| {
            let live: Vec<Value> = service
                .export()?
                .into_iter()
                .filter(|line| line["state"] == "live")
                .collect();
            ensure!(live.len() < 2, "one completion, {} credentials", live.len());
            Ok(live.into_iter().next())
        })?;
        ensure!(
            credential["documents"][0]["body"].is_string(),
            "a live credential has a signed document"
        );
        Ok(credential)
    }

    fn set_up(&self) -> Result<()> {
        let folder = self.service.folder();
        fs::write(folder.join("achievement.json"), achievement().to_string())?;
        fs::write(folder.join("path.yaml"), path())?;
        self.service.run(&[
            "tenant",
            "create",
            "--slug",
            "example-university",
            "--name",
            "Example University",
        ])?;
        self.service.run(&[
            "achievement",
            "put",
            "achievement.json",
            "--id",
            "solar-technician",
        ])?;
        self.service.run(&["path", "put", "path.yaml"])?;
        Ok(())
    }
}

/// The folder of contexts, for a verifier of another language.
pub(crate) fn contexts() -> String {
    workspace_root().join("contexts").display().to_string()
}

/// A badge without issuer and proof, for another library to sign.
pub(crate) fn unsigned_badge() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:7d0f1f3e-5f5b-4c7e-9a9c-2f3c6a0b7a55",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": "Solar Technician",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:ana",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": ACHIEVEMENT,
                "type": ["Achievement"],
                "name": "Solar Technician",
                "description": "Can plan and mount a small solar plant.",
                "criteria": { "narrative": "Pass both courses." }
            }
        }
    })
}

fn achievement() -> Value {
    json!({
        "id": ACHIEVEMENT,
        "name": { "en": "Solar Technician", "es": "Técnica solar" },
        "description": { "en": "Can plan and mount a small solar plant." },
        "criteria": { "narrative": { "en": "Pass both courses." } },
        "achievementType": "LearningProgram"
    })
}

fn path() -> String {
    let steps: Vec<String> = COURSES
        .iter()
        .zip(1..)
        .map(|(course, number)| {
            format!("  - id: step-{number}\n    rule: {{ passed: {{ runs: ['{course}'] }} }}\n")
        })
        .collect();
    format!(
        "id: solar-technician\nversion: 1\nname: Solar Technician\nachievement: {ACHIEVEMENT}\nsteps:\n{}on_loss: revoke\n",
        steps.concat()
    )
}

/// Makes a database of its own, by the client that comes with every server.
fn fresh_postgres(url: &str, name: &str) -> Result<String> {
    let name = name.replace('-', "_");
    let made = Command::new("psql")
        .args([
            url,
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            &format!("CREATE DATABASE {name}"),
        ])
        .output()
        .context("cannot start `psql`")?;
    ensure!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let (server, _) = url.rsplit_once('/').context("the URL names a database")?;
    let parameters = url
        .split_once('?')
        .map(|(_, parameters)| format!("?{parameters}"))
        .unwrap_or_default();
    Ok(format!("{server}/{name}{parameters}"))
}

fn unique() -> u128 {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed();
    now.map_or(0, |now| now.as_nanos())
}
