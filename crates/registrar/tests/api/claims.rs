//! Claims: one key per offer and configuration, the same bytes whenever it asks, and each nonce once.

use jiff::SignedDuration;
use serde_json::Value;
use testamur_issuer::CredentialFormat;
use testamur_registrar::{ClaimError, NotifyError};
use testamur_verifier::Verdict;

use crate::{
    database::on_both_databases,
    wallet::{JWT, LDP, Wallet, access_token, claim, claims},
    world::at_once,
};

on_both_databases! {
    async fn a_claimed_credential_names_its_holder_and_verifies(world: World) {
        let id = world.award("1").await;
        let wallet = Wallet::new(1);
        let token = access_token(&world, id).await;
        let embedded = claim(&world, &token, LDP, &wallet).await.unwrap();
        assert_eq!(embedded.format, CredentialFormat::LdpVc);
        let credential: Value = serde_json::from_str(&embedded.credential.body).unwrap();
        assert_eq!(credential["credentialSubject"]["id"], wallet.did());
        let jwt = claim(&world, &token, JWT, &wallet).await.unwrap();
        assert_eq!(jwt.format, CredentialFormat::JwtVcJson);
        for body in [embedded.credential.body, jwt.credential.body] {
            let report = world.verify(&body).await;
            assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
            assert_eq!(report.credential_id, Some(id.urn().to_string()));
        }
    }

    async fn the_same_holder_gets_the_same_bytes(world: World) {
        let id = world.award("1").await;
        let token = access_token(&world, id).await;
        let first = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(60));
        let second = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        assert_eq!(first.credential.body, second.credential.body);
        assert_ne!(first.notification_id, second.notification_id);
        // With another offer of the same credential too.
        let token = access_token(&world, id).await;
        let third = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        assert_eq!(first.credential.body, third.credential.body);
    }

    async fn a_second_holder_is_refused(world: World) {
        let id = world.award("1").await;
        let token = access_token(&world, id).await;
        claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        let error = claim(&world, &token, LDP, &Wallet::new(2)).await.unwrap_err();
        assert!(matches!(error, ClaimError::ClaimedByAnother), "{error}");
        // The learner's new wallet gets an offer of its own; the old one keeps what it has.
        world.clock.advance(SignedDuration::from_secs(1));
        let second = access_token(&world, id).await;
        claim(&world, &second, LDP, &Wallet::new(2)).await.unwrap();
        claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
    }

    async fn an_offer_is_one_keys_even_when_that_key_held_the_credential_before(world: World) {
        let id = world.award("1").await;
        let first = access_token(&world, id).await;
        let held = claim(&world, &first, LDP, &Wallet::new(1)).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(1));
        let second = access_token(&world, id).await;
        let again = claim(&world, &second, LDP, &Wallet::new(1)).await.unwrap();
        assert_eq!(held.credential.body, again.credential.body);
        let error = claim(&world, &second, LDP, &Wallet::new(2)).await.unwrap_err();
        assert!(matches!(error, ClaimError::ClaimedByAnother), "{error}");
        // The other configuration is still free: some wallets hold a key of another type for it.
        claim(&world, &second, JWT, &Wallet::new(2)).await.unwrap();
        world.registrar.sweep(&world.tenant).await.unwrap();
        claim(&world, &second, JWT, &Wallet::new(3)).await.unwrap_err();
    }

    async fn fifty_claims_at_once_are_one_document(world: World) {
        let id = world.award("1").await;
        let token = access_token(&world, id).await;
        let bodies = at_once(50, |_| {
            let (world, token) = (world.clone(), token.clone());
            async move { claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap().credential.body }
        })
        .await;
        let held: Vec<_> = world.documents(id).await.into_iter().filter(|document| document.holder.is_some()).collect();
        assert_eq!(held.len(), 1);
        assert!(bodies.iter().all(|body| Some(body) == held[0].body.as_ref()));
    }

    async fn claims_of_many_holders_at_once_are_one_holders(world: World) {
        let id = world.award("1").await;
        let token = access_token(&world, id).await;
        let outcomes = at_once(20, |number| {
            let (world, token) = (world.clone(), token.clone());
            let wallet = Wallet::new(u8::try_from(number).unwrap() + 1);
            async move { claim(&world, &token, LDP, &wallet).await }
        })
        .await;
        let (claimed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(claimed.len(), 1);
        assert!(refused.into_iter().all(|outcome| matches!(outcome, Err(ClaimError::ClaimedByAnother))));
    }

    async fn a_nonce_is_accepted_once_in_fifty_parallel_tries(world: World) {
        let token = access_token(&world, world.award("1").await).await;
        let proof = Wallet::new(1).proof(&world);
        let outcomes = at_once(50, |_| {
            let (world, token, proof) = (world.clone(), token.clone(), proof.clone());
            async move { world.registrar.claim(&world.tenant, &token, LDP, &proof).await }
        })
        .await;
        let (claimed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(claimed.len(), 1);
        assert!(refused.into_iter().all(|outcome| matches!(outcome, Err(ClaimError::InvalidNonce("used before")))));
    }

    async fn a_nonce_of_another_tenant_an_old_one_and_a_foreign_one_are_refused(world: World) {
        let other = world.other_tenant().await;
        let token = access_token(&world, world.award("1").await).await;
        let wallet = Wallet::new(1);
        let with_nonce = |nonce: String| {
            let mut claims = claims(&world);
            claims["nonce"] = nonce.into();
            wallet.sign(&wallet.header(), &claims)
        };
        for nonce in [world.registrar.nonce(&other), "AAAA".to_owned(), String::new()] {
            let proof = with_nonce(nonce);
            let error = world.registrar.claim(&world.tenant, &token, LDP, &proof).await.unwrap_err();
            assert!(matches!(error, ClaimError::InvalidNonce("not issued here")), "{error}");
        }
        let old = world.registrar.nonce(&world.tenant);
        world.clock.advance(SignedDuration::from_secs(301));
        let token = access_token(&world, world.credentials().await[0].id).await;
        let error = world.registrar.claim(&world.tenant, &token, LDP, &with_nonce(old)).await.unwrap_err();
        assert!(matches!(error, ClaimError::InvalidNonce("expired")), "{error}");
    }

    async fn a_refused_claim_uses_no_nonce_up(world: World) {
        let token = access_token(&world, world.award("1").await).await;
        let proof = Wallet::new(1).proof(&world);
        let error = world.registrar.claim(&world.tenant, "no such token", LDP, &proof).await.unwrap_err();
        assert!(matches!(error, ClaimError::InvalidToken), "{error}");
        let error = world.registrar.claim(&world.tenant, &token, "open_badge_mso", &proof).await.unwrap_err();
        assert!(matches!(error, ClaimError::UnknownConfiguration(_)), "{error}");
        world.registrar.claim(&world.tenant, &token, LDP, &proof).await.unwrap();
    }

    async fn a_notification_belongs_to_its_access_token(world: World) {
        let token = access_token(&world, world.award("1").await).await;
        let claimed = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        let notify = async |token: &str, id: &str| {
            world.registrar.notify(&world.tenant, token, id, "credential_accepted").await
        };
        notify(&token, &claimed.notification_id).await.unwrap();
        notify(&token, &claimed.notification_id).await.unwrap();
        assert!(matches!(notify(&token, "another").await, Err(NotifyError::UnknownNotification)));
        assert!(matches!(notify("another", &claimed.notification_id).await, Err(NotifyError::InvalidToken)));
        let foreign = access_token(&world, world.award("2").await).await;
        assert!(matches!(notify(&foreign, &claimed.notification_id).await, Err(NotifyError::UnknownNotification)));
    }
}
