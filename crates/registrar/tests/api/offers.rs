//! Offers: a code works once, a transaction code may be mistyped four times, and nothing of one tenant opens another's.

use jiff::SignedDuration;
use testamur_registrar::{
    ACCESS_TOKEN_LIFETIME, ClaimError, CreatedOffer, NotifyError, OFFER_LIFETIME, OfferTerms,
    RedeemError, RegistrarError,
};
use uuid::Uuid;

use crate::{
    database::on_both_databases,
    wallet::{LDP, Wallet, access_token, claim},
    world::{World, at_once, staff},
};

on_both_databases! {
    async fn a_code_is_redeemed_once_in_fifty_parallel_tries(world: World) {
        let offer = offer(&world, false).await;
        let outcomes = at_once(50, |_| {
            let (world, code) = (world.clone(), offer.offer.pre_authorized_code.clone());
            async move { world.registrar.redeem(&world.tenant, &code, None).await }
        })
        .await;
        let (redeemed, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(redeemed.len(), 1);
        assert!(refused.into_iter().all(|outcome| matches!(outcome, Err(RedeemError::InvalidGrant(_)))));
    }

    async fn a_code_that_comes_again_ends_the_token_that_it_gave(world: World) {
        let offer = offer(&world, false).await;
        let code = &offer.offer.pre_authorized_code;
        let token = world.registrar.redeem(&world.tenant, code, None).await.ok().unwrap().token;
        assert!(matches!(redeem(&world, code, None).await, Some(RedeemError::InvalidGrant("used"))));
        let error = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap_err();
        assert!(matches!(error, ClaimError::InvalidToken), "{error}");
    }

    async fn four_wrong_transaction_codes_leave_the_right_one_good(world: World) {
        let offer = offer(&world, true).await;
        let (code, tx_code) = (&offer.offer.pre_authorized_code, offer.tx_code.as_deref().unwrap());
        for _ in 0..4 {
            assert!(matches!(redeem(&world, code, Some("wrong")).await, Some(RedeemError::InvalidGrant(_))));
        }
        assert!(redeem(&world, code, Some(tx_code)).await.is_none());
    }

    async fn five_wrong_transaction_codes_end_the_offer(world: World) {
        let offer = offer(&world, true).await;
        let (code, tx_code) = (&offer.offer.pre_authorized_code, offer.tx_code.as_deref().unwrap());
        for _ in 0..5 {
            redeem(&world, code, Some("wrong")).await.unwrap();
        }
        assert!(matches!(redeem(&world, code, Some(tx_code)).await, Some(RedeemError::InvalidGrant(_))));
        assert!(world.registrar.find_offer(&world.tenant, &offer.token).await.unwrap().is_none());
    }

    async fn guesses_do_not_wait_for_who_writes(world: World) {
        let writer = world.store.begin(&world.tenant).await.unwrap();
        let guesses = async {
            assert!(matches!(redeem(&world, "guess", None).await, Some(RedeemError::InvalidGrant("unknown"))));
            let error = claim(&world, "guess", LDP, &Wallet::new(1)).await.unwrap_err();
            assert!(matches!(error, ClaimError::InvalidToken), "{error}");
            let error = world.registrar.notify(&world.tenant, "guess", "id", "credential_accepted").await.unwrap_err();
            assert!(matches!(error, NotifyError::InvalidToken), "{error}");
        };
        tokio::time::timeout(std::time::Duration::from_secs(5), guesses).await.unwrap();
        drop(writer);
    }

    async fn guesses_in_parallel_are_counted_each(world: World) {
        let offer = offer(&world, true).await;
        at_once(40, |number| {
            let (world, code) = (world.clone(), offer.offer.pre_authorized_code.clone());
            async move { redeem(&world, &code, Some(&format!("guess {number}"))).await.unwrap() }
        })
        .await;
        let right = redeem(&world, &offer.offer.pre_authorized_code, offer.tx_code.as_deref()).await;
        assert!(matches!(right, Some(RedeemError::InvalidGrant(_))));
    }

    async fn a_missing_or_unexpected_transaction_code_is_no_try(world: World) {
        let asked = offer(&world, true).await;
        let code = &asked.offer.pre_authorized_code;
        for _ in 0..6 {
            assert!(matches!(redeem(&world, code, None).await, Some(RedeemError::TxCodeMissing)));
        }
        assert!(redeem(&world, code, asked.tx_code.as_deref()).await.is_none());

        let not_asked = world.award("2").await;
        let terms = OfferTerms { tx_code: false, ..OfferTerms::default() };
        let not_asked = world.registrar.create_offer(&world.tenant, not_asked, terms, &staff()).await.unwrap();
        let code = &not_asked.offer.pre_authorized_code;
        assert!(matches!(redeem(&world, code, Some("123456")).await, Some(RedeemError::TxCodeUnexpected)));
        assert!(redeem(&world, code, None).await.is_none());
    }

    async fn an_expired_offer_opens_nothing(world: World) {
        let offer = offer(&world, false).await;
        assert!(world.registrar.find_offer(&world.tenant, &offer.token).await.unwrap().is_some());
        world.clock.advance(OFFER_LIFETIME);
        assert!(world.registrar.find_offer(&world.tenant, &offer.token).await.unwrap().is_none());
        let error = redeem(&world, &offer.offer.pre_authorized_code, None).await;
        assert!(matches!(error, Some(RedeemError::InvalidGrant("expired"))));
    }

    async fn an_offer_may_be_read_again_until_its_code_is_used(world: World) {
        let created = offer(&world, false).await;
        for _ in 0..2 {
            let read = world.registrar.find_offer(&world.tenant, &created.token).await.unwrap().unwrap();
            assert_eq!(read.pre_authorized_code, created.offer.pre_authorized_code);
        }
        redeem(&world, &created.offer.pre_authorized_code, None).await;
        assert!(world.registrar.find_offer(&world.tenant, &created.token).await.unwrap().is_none());
    }

    async fn nothing_of_an_offer_opens_another_tenant(world: World) {
        let other = world.other_tenant().await;
        let offer = offer(&world, false).await;
        assert!(world.registrar.find_offer(&other, &offer.token).await.unwrap().is_none());
        let error = world.registrar.redeem(&other, &offer.offer.pre_authorized_code, None).await.err().unwrap();
        assert!(matches!(error, RedeemError::InvalidGrant("unknown")));
        let token = access_token(&world, world.credentials().await[0].id).await;
        let proof = Wallet::new(1).proof(&world);
        let error = world.registrar.claim(&other, &token, LDP, &proof).await.unwrap_err();
        assert!(matches!(error, ClaimError::InvalidToken), "{error}");
        let id = world.credentials().await[0].id;
        let error = world.registrar.create_offer(&other, id, OfferTerms::default(), &staff()).await.err().unwrap();
        assert!(matches!(error, RegistrarError::CredentialUnknown { .. }));
    }

    async fn the_offers_own_token_is_not_its_code(world: World) {
        let offer = offer(&world, false).await;
        assert!(matches!(redeem(&world, &offer.token, None).await, Some(RedeemError::InvalidGrant("unknown"))));
    }

    async fn an_access_token_ends_after_five_minutes(world: World) {
        let token = access_token(&world, world.award("1").await).await;
        world.clock.advance(ACCESS_TOKEN_LIFETIME - SignedDuration::from_secs(1));
        claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(1));
        let error = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap_err();
        assert!(matches!(error, ClaimError::InvalidToken), "{error}");
    }

    async fn what_is_revoked_is_not_offered(world: World) {
        let id = world.award("1").await;
        let token = access_token(&world, id).await;
        world.registrar.revoke(&world.tenant, id, "error", &staff()).await.unwrap();
        let error = world.registrar.create_offer(&world.tenant, id, OfferTerms::default(), &staff()).await.err().unwrap();
        assert!(matches!(error, RegistrarError::CredentialRevoked { .. }));
        let error = claim(&world, &token, LDP, &Wallet::new(1)).await.unwrap_err();
        assert!(matches!(error, ClaimError::Registrar(RegistrarError::CredentialRevoked { .. })), "{error}");
        let unknown = Uuid::from_u128(1);
        let error = world.registrar.create_offer(&world.tenant, unknown, OfferTerms::default(), &staff()).await.err();
        assert!(matches!(error, Some(RegistrarError::CredentialUnknown { .. })));
    }
}

async fn offer(world: &World, tx_code: bool) -> CreatedOffer {
    let id = world.award("1").await;
    let terms = OfferTerms {
        tx_code,
        ..OfferTerms::default()
    };
    world
        .registrar
        .create_offer(&world.tenant, id, terms, &staff())
        .await
        .unwrap()
}

/// Why it was refused; `None` when it was not.
async fn redeem(world: &World, code: &str, tx_code: Option<&str>) -> Option<RedeemError> {
    world
        .registrar
        .redeem(&world.tenant, code, tx_code)
        .await
        .err()
}
