//! Offers, tokens, nonces, notifications.

use testamur_store::{
    Store, Tenant, access_tokens, nonces, notifications,
    offers::{self, OfferState, Redemption},
};

use crate::world::{NOW, act, after, at_once, on_both_databases};

/// One try, committed whatever its answer is.
async fn redeem(store: &Store, tenant: &Tenant, code: &str, tx_code: Option<&str>) -> Redemption {
    act!(store, tenant, |tx| {
        offers::redeem_code(tx, code, tx_code, NOW).await
    })
}

on_both_databases! {
    async fn of_50_redemptions_at_once_one_succeeds(world: World) {
        let tenant = world.tenant("a").await;
        world.offer(&tenant, "code", None).await;
        let answers = at_once(50, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move { redeem(&store, &tenant, "code", None).await }
        })
        .await;
        let redeemed = answers.iter().filter(|answer| matches!(answer, Redemption::Redeemed(_))).count();
        let used = answers.iter().filter(|answer| matches!(answer, Redemption::AlreadyUsed(_))).count();
        assert_eq!((redeemed, used), (1, 49));
    }

    async fn of_60_wrong_transaction_codes_at_once_five_are_judged(world: World) {
        let tenant = world.tenant("a").await;
        world.offer(&tenant, "code", Some("right")).await;
        let answers = at_once(60, |number| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move { redeem(&store, &tenant, "code", Some(&format!("wrong-{number}"))).await }
        })
        .await;
        let mut left: Vec<_> = answers
            .iter()
            .filter_map(|answer| match answer {
                Redemption::TxCodeWrong { left } => Some(*left),
                _ => None,
            })
            .collect();
        left.sort_unstable();
        assert_eq!(left, [0, 1, 2, 3, 4]);
        let answer = redeem(&world.store, &tenant, "code", Some("right")).await;
        assert!(matches!(&answer, Redemption::AlreadyUsed(offer) if offer.state == OfferState::Dead), "{answer:?}");
    }

    async fn four_wrong_transaction_codes_leave_the_offer_open(world: World) {
        let tenant = world.tenant("a").await;
        world.offer(&tenant, "code", Some("right")).await;
        for left in [4, 3, 2, 1] {
            let answer = redeem(&world.store, &tenant, "code", Some("wrong")).await;
            assert!(matches!(answer, Redemption::TxCodeWrong { left: found } if found == left), "{answer:?}");
        }
        let answer = redeem(&world.store, &tenant, "code", Some("right")).await;
        assert!(matches!(&answer, Redemption::Redeemed(offer) if offer.tx_failures == 4), "{answer:?}");
    }

    async fn a_transaction_code_that_is_missing_or_not_asked_for_is_no_try(world: World) {
        let tenant = world.tenant("a").await;
        world.offer(&tenant, "with", Some("right")).await;
        world.offer(&tenant, "without", None).await;
        for _ in 0..6 {
            let answer = redeem(&world.store, &tenant, "with", None).await;
            assert!(matches!(answer, Redemption::TxCodeMissing), "{answer:?}");
            let answer = redeem(&world.store, &tenant, "without", Some("any")).await;
            assert!(matches!(answer, Redemption::TxCodeUnexpected), "{answer:?}");
        }
        assert!(matches!(redeem(&world.store, &tenant, "with", Some("right")).await, Redemption::Redeemed(_)));
        assert!(matches!(redeem(&world.store, &tenant, "without", None).await, Redemption::Redeemed(_)));
    }

    async fn an_expired_or_unknown_code_opens_nothing(world: World) {
        let tenant = world.tenant("a").await;
        world.offer(&tenant, "code", None).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let late = offers::redeem_code(&mut tx, "code", None, after(600)).await.unwrap();
        assert!(matches!(late, Redemption::Expired), "{late:?}");
        let unknown = offers::redeem_code(&mut tx, "other", None, NOW).await.unwrap();
        assert!(matches!(unknown, Redemption::Unknown), "{unknown:?}");
    }

    async fn an_offer_is_claimed_once_and_only_after_its_token(world: World) {
        let tenant = world.tenant("a").await;
        let offer = world.offer(&tenant, "code", None).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(!offers::mark_claimed(&mut tx, &offer.id).await.unwrap());
        drop(tx);
        redeem(&world.store, &tenant, "code", None).await;
        let claims = at_once(20, |_| {
            let (store, tenant, id) = (world.store.clone(), tenant.clone(), offer.id.clone());
            async move { act!(store, tenant, |tx| offers::mark_claimed(tx, &id).await) }
        })
        .await;
        assert_eq!(claims.iter().filter(|claimed| **claimed).count(), 1);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(!offers::kill(&mut tx, &offer.id).await.unwrap());
        let found = offers::find_for_update(&mut tx, &offer.id).await.unwrap().unwrap();
        assert_eq!((found.state, found.configuration_ids), (OfferState::Claimed, offer.configuration_ids));
    }

    async fn a_killed_offer_opens_nothing(world: World) {
        let tenant = world.tenant("a").await;
        let offer = world.offer(&tenant, "code", None).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert!(offers::kill(&mut tx, &offer.id).await.unwrap());
        assert!(!offers::kill(&mut tx, &offer.id).await.unwrap());
        tx.commit().await.unwrap();
        assert!(matches!(redeem(&world.store, &tenant, "code", None).await, Redemption::AlreadyUsed(_)));
        let mut tx = world.store.read(&tenant).await.unwrap();
        let listed = offers::list_for_credential(&mut tx, offer.credential_id).await.unwrap();
        assert_eq!(listed.len(), 1);
    }

    async fn a_token_opens_until_it_expires_or_is_revoked(world: World) {
        let tenant = world.tenant("a").await;
        let offer = world.offer(&tenant, "code", None).await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        for hash in ["t1", "t2", "t3"] {
            access_tokens::insert(&mut tx, hash, &offer.id, after(300), NOW).await.unwrap();
        }
        let found = access_tokens::find_active(&mut tx, "t1", after(299)).await.unwrap().unwrap();
        assert_eq!((found.offer_id, found.expires_at), (offer.id.clone(), after(300)));
        assert!(access_tokens::find_active(&mut tx, "t1", after(300)).await.unwrap().is_none());
        assert!(access_tokens::revoke(&mut tx, "t1", NOW).await.unwrap());
        assert!(access_tokens::find_active(&mut tx, "t1", NOW).await.unwrap().is_none());
        assert_eq!(access_tokens::revoke_for_offer(&mut tx, &offer.id, NOW).await.unwrap(), 2);
        assert!(access_tokens::find_active(&mut tx, "t2", NOW).await.unwrap().is_none());
        assert_eq!(access_tokens::delete_expired(&mut tx, after(301)).await.unwrap(), 3);
    }

    async fn of_50_uses_of_a_nonce_at_once_one_is_the_first(world: World) {
        let tenant = world.tenant("a").await;
        let uses = at_once(50, |_| {
            let (store, tenant) = (world.store.clone(), tenant.clone());
            async move { act!(store, tenant, |tx| nonces::use_once(tx, "n", after(300)).await) }
        })
        .await;
        assert_eq!(uses.iter().filter(|first| **first).count(), 1);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        assert_eq!(nonces::delete_expired(&mut tx, after(300)).await.unwrap(), 0);
        assert_eq!(nonces::delete_expired(&mut tx, after(301)).await.unwrap(), 1);
    }

    async fn a_notification_is_taken_from_the_wallet_of_its_offer_only(world: World) {
        let tenant = world.tenant("a").await;
        let (mine, other) = (world.offer(&tenant, "c1", None).await, world.offer(&tenant, "c2", None).await);
        let mut tx = world.store.begin(&tenant).await.unwrap();
        notifications::insert(&mut tx, "n", mine.credential_id, &mine.id, NOW).await.unwrap();
        let event = "credential_accepted";
        assert!(notifications::record(&mut tx, "n", &other.id, event, NOW).await.unwrap().is_none());
        assert!(notifications::record(&mut tx, "m", &mine.id, event, NOW).await.unwrap().is_none());
        let noted = notifications::record(&mut tx, "n", &mine.id, event, NOW).await.unwrap().unwrap();
        assert_eq!((noted.credential_id, noted.event.as_deref()), (mine.credential_id, Some(event)));
    }

    async fn no_debug_output_holds_an_offers_id(world: World) {
        let tenant = world.tenant("a").await;
        let new = world.offer(&tenant, "canary", Some("right")).await;
        let mut tx = world.store.read(&tenant).await.unwrap();
        let stored = offers::find(&mut tx, &new.id).await.unwrap().unwrap();
        assert!(!format!("{new:?} {stored:?}").contains("canary"));
    }
}
