//! One award is one credential; what cannot be awarded leaves nothing behind.

use jiff::SignedDuration;
use testamur_keys::KeyType;
use testamur_record::{Record, RecordId};
use testamur_registrar::{Award, AwardDetails, NewTenant, RecordKey, RegistrarError};
use testamur_store::credentials::CredentialState;
use testamur_verifier::Verdict;
use uuid::Uuid;

use crate::{
    database::on_both_databases,
    world::{SOURCE, achievement, award, new_tenant, staff},
};

on_both_databases! {
    async fn an_award_is_a_live_credential_that_verifies(world: World) {
        let id = world.award("1").await;
        assert_eq!(world.credential(id).await.state, CredentialState::Live);
        let report = world.verify(&world.body(id).await).await;
        assert_eq!(report.verdict, Verdict::Verified, "{}", report.to_text());
        assert_eq!(report.credential_id, Some(id.urn().to_string()));
    }

    async fn the_same_award_twice_is_one_credential(world: World) {
        let id = world.award("1").await;
        let again = world.registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap();
        assert_eq!((again.credential_id, again.created), (id, false));
        assert_eq!(world.credentials().await.len(), 1);
        assert_eq!(world.documents(id).await.len(), 1);
    }

    async fn the_same_award_twenty_times_at_once_is_one_credential(world: World) {
        let outcomes = crate::world::at_once(20, |_| {
            let world = world.clone();
            async move { world.registrar.award(&world.tenant, &award("1"), &staff()).await.unwrap() }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|awarded| awarded.created).count(), 1);
        assert_eq!(world.credentials().await.len(), 1);
        assert_eq!(world.documents(outcomes[0].credential_id).await.len(), 1);
    }

    async fn another_award_number_is_another_credential(world: World) {
        let first = world.award("1").await;
        let mut second = award("1");
        second.award_number = Some(2);
        let second = world.registrar.award(&world.tenant, &second, &staff()).await.unwrap();
        assert!(second.created && second.credential_id != first);
        assert_ne!(world.status_entry(first).await.index, world.status_entry(second.credential_id).await.index);
        let mut explicit = award("1");
        explicit.award_number = Some(1);
        let explicit = world.registrar.award(&world.tenant, &explicit, &staff()).await.unwrap();
        assert_eq!(explicit.credential_id, first);
    }

    async fn an_external_id_names_one_award_and_is_refused_for_another(world: World) {
        let named = |source_id: &str| Award { external_id: Some("enrolment-1".to_owned()), ..award(source_id) };
        let first = world.registrar.award(&world.tenant, &named("1"), &staff()).await.unwrap();
        let again = world.registrar.award(&world.tenant, &named("1"), &staff()).await.unwrap();
        assert_eq!((again.credential_id, again.created), (first.credential_id, false));
        world.put_achievement(&world.tenant, "other").await;
        for other in [
            named("2"),
            Award { award_number: Some(2), ..named("1") },
            Award { source: "elsewhere".to_owned(), ..named("1") },
            Award { achievement: "other".to_owned(), ..named("1") },
        ] {
            let error = world.registrar.award(&world.tenant, &other, &staff()).await.unwrap_err();
            assert!(
                matches!(error, RegistrarError::ExternalIdTaken { credential_id } if credential_id == first.credential_id),
                "{error}"
            );
        }
        let key = RecordKey { external_id: Some("enrolment-1".to_owned()), ..key("2") };
        let record = record(Uuid::from_u128(5), "https://testamur.example/achievements/badge");
        let error = world.registrar.award_record(&world.tenant, record, &key, &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::ExternalIdTaken { .. }), "{error}");
        assert_eq!(world.credentials().await.len(), 1);
        let mut tx = world.store.begin(&world.tenant).await.unwrap();
        let stranger = testamur_store::learners::find_by_source(&mut tx, SOURCE, "2").await.unwrap();
        assert!(stranger.is_none(), "what is refused leaves nothing behind");
    }

    async fn of_twenty_learners_at_once_under_one_external_id_one_is_awarded(world: World) {
        let outcomes = crate::world::at_once(20, |number| {
            let world = world.clone();
            async move {
                let award = Award { external_id: Some("one".to_owned()), ..award(&number.to_string()) };
                world.registrar.award(&world.tenant, &award, &staff()).await
            }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            assert!(matches!(error, RegistrarError::ExternalIdTaken { .. }), "{error}");
        }
        assert_eq!(world.credentials().await.len(), 1);
    }

    async fn ids_that_no_index_holds_are_mistakes(world: World) {
        let long = "x".repeat(513);
        let mut learner = award("1");
        learner.learner.source_id.clone_from(&long);
        let source = Award { source: long.clone(), ..award("1") };
        let named = Award { external_id: Some(long.clone()), ..award("1") };
        for award in [learner, source, named] {
            let error = world.registrar.award(&world.tenant, &award, &staff()).await.unwrap_err();
            assert!(matches!(&error, RegistrarError::Mistakes(mistakes) if mistakes.len() == 1), "{error}");
        }
        let longest = Award { external_id: Some("x".repeat(512)), ..award(&"y".repeat(512)) };
        assert!(world.registrar.award(&world.tenant, &longest, &staff()).await.unwrap().created);
        let iri = format!("https://testamur.example/{}", "x".repeat(2048));
        let error =
            world.registrar.award_record(&world.tenant, record(Uuid::from_u128(5), &iri), &key("1"), &staff()).await;
        assert!(matches!(error, Err(RegistrarError::Mistakes(_))), "{error:?}");
        let document = testamur_record::Achievement::parse(&achievement("x")).unwrap();
        let error = world.registrar.put_achievement(&world.tenant, &long, &document, &staff()).await;
        assert!(matches!(error, Err(RegistrarError::Mistakes(_))), "{error:?}");
    }

    async fn an_award_number_below_one_is_a_mistake(world: World) {
        for number in [0, -1] {
            let mut award = award("1");
            award.award_number = Some(number);
            let error = world.registrar.award(&world.tenant, &award, &staff()).await.unwrap_err();
            assert!(matches!(&error, RegistrarError::Mistakes(mistakes) if mistakes.len() == 1), "{error}");
        }
        assert!(world.credentials().await.is_empty());
    }

    async fn a_null_character_is_a_mistake(world: World) {
        let mut named = award("1");
        named.learner.name = Some("Ada\0".to_owned());
        let mut known = award("1\0");
        known.learner.name = None;
        let mut numbered = award("1");
        numbered.external_id = Some("\0".to_owned());
        for award in [named, known, numbered] {
            let error = world.registrar.award(&world.tenant, &award, &staff()).await.unwrap_err();
            assert!(matches!(error, RegistrarError::Mistakes(_)), "{error}");
        }
    }

    async fn a_whole_record_is_awarded_under_the_tenants_name(world: World) {
        let id = Uuid::from_u128(0x7d0f_1f3e_5f5b_4c7e_9a9c_2f3c_6a0b_7a55);
        let awarded = world
            .registrar
            .award_record(&world.tenant, record(id, "https://testamur.example/achievements/new"), &key("1"), &staff())
            .await
            .unwrap();
        assert_eq!((awarded.credential_id, awarded.created), (id, true));
        let credential = world.credential(id).await;
        assert_eq!(credential.record["issuer"]["legalName"]["en"], "The college");
        assert_eq!(credential.achievement_id, "https://testamur.example/achievements/new");
        assert!(world.verify(&world.body(id).await).await.verified);

        let again = record(Uuid::from_u128(2), "https://testamur.example/achievements/new");
        let again = world.registrar.award_record(&world.tenant, again, &key("1"), &staff()).await.unwrap();
        assert_eq!((again.credential_id, again.created), (id, false));
    }

    async fn a_record_id_that_is_taken_by_another_award_is_a_conflict(world: World) {
        let id = Uuid::from_u128(9);
        let iri = "https://testamur.example/achievements/badge";
        world.registrar.award_record(&world.tenant, record(id, iri), &key("1"), &staff()).await.unwrap();
        let error =
            world.registrar.award_record(&world.tenant, record(id, iri), &key("2"), &staff()).await.unwrap_err();
        assert!(matches!(&error, RegistrarError::Store(error) if error.is_conflict()), "{error}");
        assert_eq!(world.credentials().await.len(), 1);
    }

    async fn an_unknown_achievement_is_refused(world: World) {
        let mut unknown = award("1");
        unknown.achievement.push_str("-unknown");
        let error = world.registrar.award(&world.tenant, &unknown, &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::AchievementUnknown { id } if id == "badge-unknown"));
        assert!(world.credentials().await.is_empty());
    }

    async fn a_tenant_without_keys_signs_nothing(world: World) {
        let keyless = NewTenant { key_types: vec![], ..new_tenant("keyless") };
        let keyless = world.registrar.create_tenant(keyless, &staff()).await.unwrap();
        world.put_achievement(&keyless, "badge").await;
        let error = world.registrar.award(&keyless, &award("1"), &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::KeyMissing { .. }), "{error}");
        world.registrar.add_key(&keyless, KeyType::P256, &staff()).await.unwrap();
        assert!(world.registrar.award(&keyless, &award("1"), &staff()).await.unwrap().created);
    }

    async fn details_that_contradict_each_other_are_mistakes(world: World) {
        let instant = |text: &str| testamur_record::Instant::parse(text);
        let mut contradictory = award("1");
        contradictory.details = AwardDetails {
            valid_from: instant("2026-01-02T00:00:00Z"),
            valid_until: instant("2026-01-01T00:00:00Z"),
            ..AwardDetails::default()
        };
        let error = world.registrar.award(&world.tenant, &contradictory, &staff()).await.unwrap_err();
        assert!(matches!(error, RegistrarError::Mistakes(_)), "{error}");
        assert!(world.credentials().await.is_empty());
    }

    async fn a_learners_new_name_leaves_what_was_awarded_under_the_old_one(world: World) {
        let id = world.award("1").await;
        let body = world.body(id).await;
        world.clock.advance(SignedDuration::from_hours(1));
        let mut renamed = award("1");
        renamed.learner.name = Some("Ada Newname".to_owned());
        world.registrar.award(&world.tenant, &renamed, &staff()).await.unwrap();
        assert_eq!(world.body(id).await, body);
    }
}

fn record(id: Uuid, iri: &str) -> Box<Record> {
    let mut achievement = achievement("x");
    achievement["id"] = iri.into();
    let record = Record::parse(&serde_json::json!({
        "id": RecordId::from(id).to_string(),
        "locale": "en",
        "issuer": { "legalName": { "en": "Somebody Else" } },
        "achievement": achievement,
        "subject": { "email": "ada@canary.example" },
        "awardedOn": "2026-06-30",
    }));
    Box::new(record.unwrap())
}

fn key(source_id: &str) -> RecordKey {
    RecordKey {
        source: SOURCE.to_owned(),
        source_id: source_id.to_owned(),
        award_number: 1,
        external_id: None,
        path_id: None,
        suspendable: false,
    }
}
