//! Verification of what this register issued: did.json and status lists come from the store, nothing from the network.

use std::sync::{Arc, Mutex};

use testamur_issuer::CredentialFormat;
use testamur_keys::KeyType;
use testamur_registrar::{DidMethod, NewTenant, Parts, Registrar, RegistrarError};
use testamur_verifier::{
    DocumentKind, DocumentSource, Loading, NoDocuments, SourceError, StatusState, Trust, Verdict,
    VerifyOptions,
};

use crate::{
    database::on_both_databases,
    world::{BASE_URL, award, master_key, new_tenant, staff},
};

on_both_databases! {
    async fn every_format_of_a_did_web_tenant_verifies_until_it_is_revoked(world: World) {
        let id = world.award("1").await;
        let mut bodies = Vec::new();
        for format in CredentialFormat::ALL {
            let document = world.registrar.document(&world.tenant, id, format, None).await.unwrap();
            let report = world.verify(&document.body).await;
            assert_eq!(report.verdict, Verdict::Verified, "{}: {}", format.as_str(), report.to_text());
            assert_eq!((report.trust, report.status), (Some(Trust::Resolved), StatusState::Clear));
            assert_eq!(report.issuer_id.as_deref(), Some("did:web:testamur.example:tenants:college"));
            bodies.push(document.body);
        }
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        for body in bodies {
            let report = world.verify(&body).await;
            assert_eq!((report.verdict, report.status), (Verdict::Refused, StatusState::Set));
            assert!(!report.verified);
        }
        let error = world.registrar.document(&world.tenant, id, CredentialFormat::LdpVc, Some("did:key:z")).await;
        assert!(matches!(error, Err(RegistrarError::CredentialRevoked { .. })));
    }

    async fn a_did_key_tenant_verifies_by_its_identifier(world: World) {
        let one = NewTenant { did_method: Some(DidMethod::Key), key_types: vec![KeyType::Ed25519], ..new_tenant("one") };
        let one = world.registrar.create_tenant(one, &staff()).await.unwrap();
        world.put_achievement(&one, "badge").await;
        let id = world.registrar.award(&one, &award("1"), &staff()).await.unwrap().credential_id;
        let document = world.registrar.document(&one, id, CredentialFormat::LdpVc, None).await.unwrap();
        let report = world.verify(&document.body).await;
        assert_eq!((report.verdict, report.trust), (Verdict::Verified, Some(Trust::ByIdentifier)), "{}", report.to_text());
    }

    async fn a_tenant_with_a_key_of_another_type_issues_and_revokes(world: World) {
        for (slug, key_type) in [("p256", KeyType::P256), ("rsa", KeyType::Rsa)] {
            let tenant = NewTenant { key_types: vec![key_type], ..new_tenant(slug) };
            let tenant = world.registrar.create_tenant(tenant, &staff()).await.unwrap();
            world.put_achievement(&tenant, "badge").await;
            let id = world.registrar.award(&tenant, &award("1"), &staff()).await.unwrap().credential_id;
            let format = CredentialFormat::OpenBadgesJwt;
            let body = world.registrar.document(&tenant, id, format, None).await.unwrap().body;
            let report = world.verify(&body).await;
            assert_eq!(report.verdict, Verdict::Verified, "{slug}: {}", report.to_text());
            world.registrar.revoke(&tenant, id, "error", &staff()).await.unwrap();
            assert_eq!(world.verify(&body).await.status, StatusState::Set, "{slug}");
            let missing = world.registrar.document(&tenant, id, CredentialFormat::LdpVc, None).await;
            assert!(missing.is_err(), "embedded proofs need an Ed25519 key");
        }
    }

    async fn one_changed_byte_is_refused(world: World) {
        let body = world.body(world.award("1").await).await;
        let tampered = body.replacen("Solar Technician", "Solar Technicien", 1);
        assert_ne!(body, tampered);
        let report = world.verify(&tampered).await;
        assert_eq!(report.verdict, Verdict::Refused, "{}", report.to_text());
    }

    async fn elsewhere_and_without_the_network_it_is_undecided(world: World) {
        let body = world.body(world.award("1").await).await;
        let elsewhere = Registrar::new(Parts {
            store: world.store.clone(),
            master_key: master_key(),
            clock: world.clock.clone(),
            entropy: Arc::new(NoEntropy),
            observer: Arc::new(testamur_registrar::NoObserver),
            // A prefix of our address is another address.
            base_url: "https://testamur.exam".to_owned(),
            documents: Arc::new(NoDocuments),
        })
        .unwrap();
        let report = elsewhere.verify(body.as_bytes(), &VerifyOptions::default()).await.unwrap();
        assert_eq!(report.verdict, Verdict::Undecided, "{}", report.to_text());
    }

    async fn a_refused_document_is_told_to_its_source_unless_it_is_our_own(world: World) {
        let told = Arc::new(Told::default());
        let registrar = Registrar::new(Parts {
            store: world.store.clone(),
            master_key: master_key(),
            clock: world.clock.clone(),
            entropy: Arc::new(NoEntropy),
            observer: Arc::new(testamur_registrar::NoObserver),
            base_url: BASE_URL.to_owned(),
            documents: told.clone(),
        })
        .unwrap();
        let source: &dyn DocumentSource = &registrar;
        let foreign = "https://elsewhere.example/tenants/college/status-lists/1";
        source.refuse(DocumentKind::StatusList, &format!("{BASE_URL}/tenants/college/status-lists/1"));
        source.refuse(DocumentKind::StatusList, foreign);
        assert_eq!(*told.0.lock().unwrap(), [(DocumentKind::StatusList, foreign.to_owned())]);
    }

    async fn what_has_expired_is_refused(world: World) {
        let mut short = award("1");
        short.details.valid_until = testamur_record::Instant::parse("2026-12-31T00:00:00Z");
        let id = world.registrar.award(&world.tenant, &short, &staff()).await.unwrap().credential_id;
        let body = world.body(id).await;
        assert_eq!(world.verify(&body).await.verdict, Verdict::Verified);
        world.clock.advance(jiff::SignedDuration::from_hours(24 * 365));
        assert_eq!(world.verify(&body).await.verdict, Verdict::Refused);
    }

    async fn an_unknown_credential_has_no_document(world: World) {
        let unknown = uuid::Uuid::from_u128(1);
        let error = world.registrar.document(&world.tenant, unknown, CredentialFormat::LdpVc, None).await.unwrap_err();
        assert!(matches!(error, RegistrarError::CredentialUnknown { .. }), "{error}");
    }
}

/// Notes what it is told to drop.
#[derive(Default)]
struct Told(Mutex<Vec<(DocumentKind, String)>>);

impl DocumentSource for Told {
    fn load<'a>(&'a self, _kind: DocumentKind, _url: &'a str) -> Loading<'a> {
        Box::pin(std::future::ready(Err(SourceError::Unreachable)))
    }

    fn refuse(&self, kind: DocumentKind, url: &str) {
        self.0.lock().unwrap().push((kind, url.to_owned()));
    }
}

/// Verification needs no chance.
struct NoEntropy;

impl testamur_registrar::Entropy for NoEntropy {
    fn rng(&self) -> Box<dyn rand::CryptoRng + Send> {
        panic!("verification drew a random number")
    }
}
