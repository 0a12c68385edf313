//! Composed credentials: what a crash left is finished under its name.

use std::sync::Arc;

use serde_json::{Value, json};
use testamur_issuer::Securing;
use testamur_registrar::{ComposedName, Composition, RegistrarError, Step};
use testamur_store::composed_credentials::{self, StoredComposed};

use crate::{
    database::on_both_databases,
    world::{EndAt, World, staff},
};

on_both_databases! {
    async fn a_composition_cut_off_before_it_was_stored_is_finished_under_its_name(world: World) {
        for (step, name) in [(Step::IntentCommitted, "one"), (Step::Signed, "two")] {
            cut_off(&world, step, name).await;
            let intent = stored(&world, name).await;
            assert!(intent.signed_at.is_none());

            // Other content does not pass for it.
            let mut other = composition(&world, name);
            other.credential["credentialSubject"]["id"] = json!("did:example:other");
            let error = world.registrar.issue_composed(&world.tenant, other, &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::ExternalIdTaken { credential_id } if credential_id == intent.id), "{error}");

            let again = composition(&world, name);
            let signed = world.registrar.issue_composed(&world.tenant, again.clone(), &staff()).await.unwrap();
            let finished = stored(&world, name).await;
            assert_eq!(finished.id, intent.id);
            assert_eq!(finished.draft, intent.draft);
            assert_eq!(finished.body.as_deref(), Some(&*signed.body));
            let shown: Value = serde_json::from_str(&signed.body).unwrap();
            assert_eq!(shown["credentialStatus"], intent.draft["credential"]["credentialStatus"]);

            // What is signed has its name for good.
            let error = world.registrar.issue_composed(&world.tenant, again, &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::ExternalIdTaken { .. }), "{error}");
        }
    }

    async fn an_intent_that_was_revoked_is_not_finished(world: World) {
        cut_off(&world, Step::IntentCommitted, "one").await;
        let name = ComposedName::Named("one".to_owned());
        assert_eq!(world.registrar.revoke_composed(&world.tenant, &name, "", &staff()).await.unwrap(), 1);
        let again = composition(&world, "one");
        let error = world.registrar.issue_composed(&world.tenant, again, &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::ExternalIdTaken { .. }), "{error}");
    }
}

pub(crate) fn composition(world: &World, name: &str) -> Composition {
    Composition {
        credential: json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": world.tenant.issuer_id(),
            "credentialSubject": { "id": "did:example:subject" },
        }),
        external_id: Some(name.to_owned()),
        securing: Securing::DataIntegrity(None),
    }
}

async fn stored(world: &World, name: &str) -> StoredComposed {
    let mut tx = world.store.read(&world.tenant).await.unwrap();
    let found = composed_credentials::list_named(&mut tx, name, 2).await;
    let [only] = found.unwrap().try_into().ok().unwrap();
    only
}

/// Issues, in a process which ends at the step.
async fn cut_off(world: &World, step: Step, name: &str) {
    let registrar = world.reopen(Arc::new(EndAt(step)));
    let (tenant, composition) = (world.tenant.clone(), composition(world, name));
    let act = async move {
        registrar
            .issue_composed(&tenant, composition, &staff())
            .await
    };
    assert!(tokio::spawn(act).await.is_err());
}
