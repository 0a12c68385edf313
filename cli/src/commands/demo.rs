//! The main job, end to end, in a scratch folder.

mod recording;

use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use testamur_issuer::CredentialFormat;
use testamur_keys::KeyType;
use testamur_record::{Achievement, LanguageMap, LanguageTag, Organisation};
use testamur_registrar::{Actor, NewTenant, NoObserver, OfferTerms, Parts, Registrar};
use testamur_registrar::{Clock as _, Entropy as _, MasterSecret, open_master_key};
use testamur_rules::{Format, LearningPath};
use testamur_store::{Store, Tenant};
use testamur_verifier::{NoDocuments, Verdict, VerificationReport, VerifyOptions};
use uuid::Uuid;

use super::{offer, read};
use crate::{
    exit::Ending,
    system::{SystemClock, SystemEntropy},
};

const BASE_URL: &str = "http://127.0.0.1:8080";
const ACHIEVEMENT_ID: &str = "open-edx-fundamentals";
const ACHIEVEMENT: &str = include_str!("../../demo/achievement.json");
const PATH: &str = include_str!("../../demo/path.yaml");

/// Show the whole job once: events in, credential out, verified, tampered with, revoked, offered
///
/// Uses a scratch folder and leaves nothing behind. The events are a recording of a real Open edX event bus; no network and
/// no other service is needed.
#[derive(clap::Args)]
pub(crate) struct Args {}

pub(crate) async fn run(_args: &Args) -> Result<Ending> {
    let folder = tempfile::tempdir().context("cannot make a scratch folder")?;
    let registrar = register(folder.path()).await?;
    title("1. A tenant with a key, an achievement, a learning path")?;
    let tenant = tenant(&registrar).await?;
    read::line(format!("issuer {}", tenant.issuer_id()))?;

    title("2. Events as a real Open edX event bus wrote them")?;
    let credential_id = events(&registrar, &tenant).await?;

    title("3. The credential: Open Badges 3.0, signed with eddsa-rdfc-2022")?;
    let document = registrar
        .document(&tenant, credential_id, CredentialFormat::LdpVc, None)
        .await?;
    read::pretty(&serde_json::from_str(&document.body)?)?;

    title("4. Verify it")?;
    expect(&registrar, &document.body, Verdict::Verified).await?;

    title("5. Change one byte, and verify again")?;
    let tampered = document.body.replacen("Fundamentals", "Fundamentalz", 1);
    ensure!(
        tampered != document.body,
        "the credential does not name its achievement"
    );
    expect(&registrar, &tampered, Verdict::Refused).await?;

    title("6. Offer it to a wallet (OpenID4VCI), before it is revoked")?;
    wallet_offer(&registrar, &tenant, credential_id).await?;

    title("7. Revoke it, and verify once more")?;
    registrar
        .revoke(
            &tenant,
            credential_id,
            "shown in the demo",
            &Actor::command_line(),
        )
        .await?;
    expect(&registrar, &document.body, Verdict::Refused).await?;
    registrar.store().close().await;
    Ok(Ending::Yes)
}

async fn register(folder: &std::path::Path) -> Result<Registrar> {
    let store = Store::connect(&format!(
        "sqlite://{}?mode=rwc",
        folder.join("demo.db").display()
    ))
    .await?;
    store.migrate().await?;
    let mut rng = SystemEntropy.rng();
    let mut secret = [0; 32];
    rng.fill_bytes(&mut secret);
    let master_key = open_master_key(
        &store,
        &MasterSecret::KeyFile(&secret),
        SystemClock.now(),
        &mut *rng,
    )
    .await?;
    Ok(Registrar::new(Parts {
        store,
        master_key,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        observer: Arc::new(NoObserver),
        base_url: BASE_URL.to_owned(),
        documents: Arc::new(NoDocuments),
    })?)
}

async fn tenant(registrar: &Registrar) -> Result<Tenant> {
    let english = LanguageTag::parse("en").context("`en` is a language tag")?;
    let new = NewTenant {
        slug: "example-university".to_owned(),
        issuer: Organisation::new(LanguageMap::new(english, "Example University")),
        did_method: None,
        key_types: vec![KeyType::Ed25519],
    };
    let actor = Actor::command_line();
    let tenant = registrar.create_tenant(new, &actor).await?;
    let achievement =
        testamur_json::parse(ACHIEVEMENT.as_bytes(), &testamur_json::Limits::default())?;
    let achievement = Achievement::parse(&achievement)
        .map_err(|found| read::mistakes("achievement.json".as_ref(), &found))?;
    registrar
        .put_achievement(&tenant, ACHIEVEMENT_ID, &achievement, &actor)
        .await?;
    let path = LearningPath::parse(PATH.as_bytes(), Format::Yaml)
        .map_err(|found| read::mistakes("path.yaml".as_ref(), &found))?;
    registrar.put_path(&tenant, &path, &actor).await?;
    Ok(tenant)
}

/// Takes the recorded events in, one by one, and tells what each of them did.
async fn events(registrar: &Registrar, tenant: &Tenant) -> Result<Uuid> {
    let mut awarded = None;
    for event in recording::events()? {
        let ingested = registrar
            .ingest(tenant, "demo-lms", std::slice::from_ref(&event))
            .await?;
        let kind = event.kind.trim_start_matches("org.openedx.learning.");
        let effect = match (&ingested.awarded[..], ingested.applied) {
            ([credential_id, ..], _) => {
                awarded = Some(*credential_id);
                format!("path complete: awarded {}", credential_id.urn())
            }
            ([], 0) => "nothing new".to_owned(),
            ([], _) => "noted".to_owned(),
        };
        read::line(format!(
            "learner {:>2}  {kind:<42} {effect}",
            event.learner.source_id
        ))?;
    }
    awarded.context("the recorded events completed no path")
}

async fn expect(
    registrar: &Registrar,
    credential: &str,
    expected: Verdict,
) -> Result<VerificationReport> {
    let report = registrar
        .verify(credential.as_bytes(), &VerifyOptions::default())
        .await?;
    read::line(report.to_text().trim_end())?;
    if report.verdict != expected {
        bail!(
            "expected the verdict {expected:?}, found {:?}",
            report.verdict
        );
    }
    Ok(report)
}

async fn wallet_offer(registrar: &Registrar, tenant: &Tenant, credential_id: Uuid) -> Result<()> {
    let created = registrar
        .create_offer(
            tenant,
            credential_id,
            OfferTerms::default(),
            &Actor::command_line(),
        )
        .await?;
    let link = offer::link(&registrar.tenant_url(tenant), &created, false);
    read::line(&link)?;
    if let Some(tx_code) = &created.tx_code {
        read::line(format!("transaction code, for another channel: {tx_code}"))?;
    }
    read::line(offer::qr(&link)?)
}

fn title(text: &str) -> Result<()> {
    read::line(format!("\n== {text}"))
}
