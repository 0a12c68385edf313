//! Many awards at once: each has its own outcome.

use testamur_registrar::RegistrarError;
use testamur_store::credentials::CredentialState;

use crate::{
    database::on_both_databases,
    world::{award, staff},
};

on_both_databases! {
    async fn a_bad_row_leaves_the_others_awarded_and_signed(world: World) {
        let mut awards: Vec<_> = (0..6).map(|number| award(&number.to_string())).collect();
        awards[1].achievement.push_str("-unknown");
        awards[2].award_number = Some(0);
        awards[3].learner.name = Some("\0".to_owned());
        awards[4].details.valid_from = testamur_record::Instant::parse("2026-01-02T00:00:00Z");
        awards[4].details.valid_until = testamur_record::Instant::parse("2026-01-01T00:00:00Z");
        let outcomes = world.registrar.award_many(&world.tenant, &awards, &staff()).await.unwrap();
        assert_eq!(outcomes.len(), 6);
        assert!(matches!(&outcomes[1], Err(RegistrarError::AchievementUnknown { .. })));
        for bad in &outcomes[2..=4] {
            assert!(matches!(bad, Err(RegistrarError::Mistakes(_))), "{bad:?}");
        }
        for good in [0, 5] {
            let awarded = outcomes[good].as_ref().unwrap();
            assert!(awarded.created);
            assert_eq!(world.credential(awarded.credential_id).await.state, CredentialState::Live);
            assert!(world.verify(&world.body(awarded.credential_id).await).await.verified);
        }
        assert_eq!(world.credentials().await.len(), 2);
    }

    async fn a_bad_row_leaves_no_learner_and_no_audit_entry(world: World) {
        let mut bad = award("bad");
        bad.award_number = Some(0);
        let before = world.audit().await.len();
        world.registrar.award_many(&world.tenant, &[bad, award("good")], &staff()).await.unwrap();
        let mut tx = world.store.read(&world.tenant).await.unwrap();
        let find = testamur_store::learners::find_by_source;
        assert!(find(&mut tx, crate::world::SOURCE, "bad").await.unwrap().is_none());
        assert!(find(&mut tx, crate::world::SOURCE, "good").await.unwrap().is_some());
        drop(tx);
        assert_eq!(world.audit().await.len(), before + 1);
    }

    async fn an_award_that_comes_twice_in_a_batch_is_one_credential(world: World) {
        let outcomes =
            world.registrar.award_many(&world.tenant, &[award("1"), award("1")], &staff()).await.unwrap();
        let [first, second] = outcomes.into_iter().map(Result::unwrap).collect::<Vec<_>>().try_into().unwrap();
        assert!(first.created && !second.created);
        assert_eq!(first.credential_id, second.credential_id);
        assert_eq!(world.documents(first.credential_id).await.len(), 1);
    }

    async fn a_batch_twice_awards_once(world: World) {
        let awards: Vec<_> = (0..20).map(|number| award(&number.to_string())).collect();
        world.registrar.award_many(&world.tenant, &awards, &staff()).await.unwrap();
        let again = world.registrar.award_many(&world.tenant, &awards, &staff()).await.unwrap();
        assert!(again.into_iter().all(|outcome| !outcome.unwrap().created));
        assert_eq!(world.credentials().await.len(), 20);
    }

    async fn batches_and_single_awards_of_the_same_learners_never_wait_in_a_circle(world: World) {
        let outcomes = crate::world::at_once(10, |number| {
            let world = world.clone();
            async move {
                let awards: Vec<_> = (0..20).map(|number| award(&format!("{number:02}"))).collect();
                if number < 2 {
                    return world.registrar.award_many(&world.tenant, &awards, &staff()).await.map(drop);
                }
                for award in awards.iter().rev() {
                    world.registrar.award(&world.tenant, award, &staff()).await?;
                }
                Ok(())
            }
        })
        .await;
        for outcome in outcomes {
            outcome.unwrap();
        }
        assert_eq!(world.credentials().await.len(), 20);
    }

    async fn two_batches_of_the_same_learners_in_opposite_order_end(world: World) {
        let outcomes = crate::world::at_once(4, |number| {
            let world = world.clone();
            async move {
                let mut awards: Vec<_> = (0..20).map(|number| award(&number.to_string())).collect();
                if number % 2 == 1 {
                    awards.reverse();
                }
                // The store may ask for another try; it never hangs and never awards twice.
                loop {
                    match world.registrar.award_many(&world.tenant, &awards, &staff()).await {
                        Ok(outcomes) => return outcomes.into_iter().filter(|one| one.as_ref().unwrap().created).count(),
                        Err(error) => assert!(error.is_busy(), "{error}"),
                    }
                }
            }
        })
        .await;
        assert_eq!(outcomes.into_iter().sum::<usize>(), 20);
        assert_eq!(world.credentials().await.len(), 20);
    }
}
