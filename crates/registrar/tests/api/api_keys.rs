//! API keys: what a request does not wait for.

use std::time::Duration;

use testamur_registrar::NewApiKey;
use testamur_store::api_keys;
use tokio::time::timeout;

use crate::{
    database::on_both_databases,
    world::{NOW, staff},
};

on_both_databases! {
    async fn a_key_opens_while_others_write_and_its_use_is_noted_afterwards(world: World) {
        let new = NewApiKey { label: "console".to_owned(), scopes: vec![], expires_at: None };
        let made = world.registrar.create_api_key(Some(&world.tenant), new, &staff()).await.unwrap();
        let mut writer = world.store.begin_system().await.unwrap();
        api_keys::touch(&mut writer, made.key.id, NOW).await.unwrap();
        for _ in 0..30 {
            let caller = timeout(Duration::from_secs(5), world.registrar.caller(&made.secret)).await.unwrap();
            assert_eq!(caller.unwrap().unwrap().key.id, made.key.id);
        }
        drop(writer);
        let noted = async {
            while world.registrar.api_keys(&world.tenant).await.unwrap()[0].last_used_at.is_none() {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), noted).await.unwrap();
    }
}
