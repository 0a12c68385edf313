//! A running service with one tenant, one achievement and one credential.

use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testamur_tests::service::{Service, Stream};

pub(crate) const TENANT: &str = "example-university";
const ACHIEVEMENT: &str = "https://example.edu/achievements/solar-technician";

pub(crate) struct World {
    pub(crate) service: Service,
    pub(crate) api_key: String,
}

impl World {
    /// A service that is running.
    pub(crate) fn start(streams: &[Stream]) -> Result<Self> {
        let mut service = Service::new(None, streams)?;
        let folder = service.folder().to_owned();
        fs::write(folder.join("achievement.json"), achievement().to_string())?;
        service.run(&[
            "tenant",
            "create",
            "--slug",
            TENANT,
            "--name",
            "Example University",
        ])?;
        service.run(&["achievement", "put", "achievement.json", "--id", "solar"])?;
        let scopes = [
            "dead-letters:write",
            "achievements:write",
            "credentials:issue",
            "credentials:read",
        ];
        let mut arguments = vec!["api-key", "create", "--label", "tests"];
        for scope in scopes {
            arguments.extend(["--scope", scope]);
        }
        let api_key = service.run(&arguments)?.trim().to_owned();
        service.start()?;
        Ok(Self { service, api_key })
    }

    /// A credential that verifies.
    pub(crate) fn credential(&self) -> Result<Value> {
        fs::write(
            self.service.folder().join("rows.csv"),
            "learner_id,name\n42,Ana\n",
        )?;
        self.service
            .run(&["issue", "rows.csv", "--achievement", "solar"])?;
        let lines = self.service.export()?;
        let body = lines[0]["documents"][0]["body"]
            .as_str()
            .context("a signed document")?;
        Ok(serde_json::from_str(body)?)
    }

    /// An admin request: status and body.
    pub(crate) fn admin(&self, method: &str, path: &str, body: &[u8]) -> Result<(u16, Value)> {
        let authorization = format!("Bearer {}", self.api_key);
        let headers = [
            ("Authorization", authorization.as_str()),
            ("Content-Type", "application/json"),
        ];
        let (status, body) = self.service.request(
            method,
            &format!("/v1/tenants/{TENANT}{path}"),
            &headers,
            body,
        )?;
        Ok((
            status,
            serde_json::from_str(&body).unwrap_or(Value::String(body)),
        ))
    }

    /// The report on bytes that claim to be a credential.
    pub(crate) fn report(&self, bytes: &[u8]) -> Result<Value> {
        let (status, body) = self.service.post("/verify", "application/json", bytes)?;
        ensure!(status == 200, "POST /verify answered {status}: {body}");
        Ok(serde_json::from_str(&body)?)
    }

    /// Others are served while a bad request is judged, and afterwards.
    pub(crate) fn is_well(&self) -> Result<()> {
        let (status, _) = self.service.get("/readyz")?;
        ensure!(
            status == 200,
            "the service is not ready any more\n{}",
            self.service.log()
        );
        Ok(())
    }
}

/// The failed check of a report that must be refused.
pub(crate) fn failed<'r>(report: &'r Value, code: &str) -> Result<&'r Value> {
    ensure!(
        report["verdict"] == "refused" && report["verified"] == false,
        "{report:#}"
    );
    let checks = report["checks"].as_array().context("a report has checks")?;
    checks
        .iter()
        .find(|check| check["code"] == code && check["outcome"] == "failed")
        .with_context(|| format!("no failed check `{code}` in {report:#}"))
}

pub(crate) fn achievement() -> Value {
    json!({
        "id": ACHIEVEMENT,
        "name": { "en": "Solar Technician" },
        "description": { "en": "Can plan and mount a small solar plant." },
        "criteria": { "narrative": { "en": "Pass both courses." } }
    })
}

pub(crate) fn path(course: &str) -> String {
    format!(
        "id: solar\nversion: 1\nname: Solar\nachievement: {ACHIEVEMENT}\nsteps:\n  - id: one\n    rule: {{ passed: {{ runs: ['{course}'] }} }}\n"
    )
}
