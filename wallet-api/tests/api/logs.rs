//! What is never written into a log: names, addresses, tokens, codes, keys, bodies, queries.

use std::{
    cell::RefCell,
    io::Write,
    sync::{Arc, Mutex},
};

use axum::http::Method;
use serde_json::json;
use testamur_wallet_api::Scope;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    wallet::{Wallet, asking, credential_request, form, nonce, token_request},
    world::World,
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

thread_local! {
    static HERE: RefCell<Option<Log>> = const { RefCell::new(None) };
}

/// Writes what this thread logs. The subscriber is the whole process's: one that is a thread's own misses what another
/// thread was the first to log.
struct Here;

impl MakeWriter<'_> for Here {
    type Writer = Box<dyn Write>;

    fn make_writer(&self) -> Box<dyn Write> {
        HERE.with_borrow(|log| match log {
            Some(log) => Box::new(log.clone()) as Box<dyn Write>,
            None => Box::new(std::io::sink()),
        })
    }
}

#[tokio::test]
async fn no_log_line_of_any_level_holds_a_secret_or_a_name() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(Here)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    HERE.set(Some(log.clone()));

    let world = World::new().await;
    let tenant = world.tenant("a").await;
    let scopes = [
        Scope::CredentialsIssue,
        Scope::CredentialsRead,
        Scope::OffersWrite,
    ];
    let key = world.key(Some(&tenant), &scopes).await;
    let award = json!({
        "achievement": "solar",
        "learner": { "id": "1", "name": "Canary Name", "email": "canary@example.org" },
    });
    let made = world
        .json_as(&key, Method::POST, "/v1/tenants/a/credentials", &award)
        .await
        .ok(201);
    let offer = json!({ "credential_id": made["id"] });
    let offer = world
        .json_as(
            &key,
            Method::POST,
            "/v1/tenants/a/credential-offers",
            &offer,
        )
        .await
        .ok(201);
    let uri = offer["uri"].as_str().unwrap();
    let token_of_offer = uri.rsplit('/').next().unwrap().to_owned();
    let read = world
        .get(&format!(
            "/tenants/a/credential-offers/{token_of_offer}?canary-query=1"
        ))
        .await
        .ok(200);
    let grant = &read["grants"]["urn:ietf:params:oauth:grant-type:pre-authorized_code"];
    let code = grant["pre-authorized_code"].as_str().unwrap().to_owned();
    let tx_code = offer["tx_code"].as_str().unwrap();
    let token = token_request(&world, &tenant, form(&code, Some(tx_code)))
        .await
        .ok(200)["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let nonce = nonce(&world, &tenant).await;
    let proof = Wallet::new(1).proof(&world, &tenant, &nonce);
    world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await
        .ok(200);
    world
        .send(credential_request(&tenant, &token, &asking(&proof)))
        .await
        .wallet_error(400, "invalid_nonce");
    world
        .json_as(
            &key,
            Method::POST,
            "/v1/tenants/a/credentials",
            &json!({ "canary-member": "canary-body" }),
        )
        .await
        .problem(422, "document-mistaken");
    world
        .post("/verify", "application/json", "{\"canary-body\": 1}")
        .await
        .ok(200);
    HERE.set(None);

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("answered") && log.contains("/tenants/{slug}/token"),
        "there is a log"
    );
    let secrets = [
        "Canary Name",
        "canary@example.org",
        "canary-query",
        "canary-body",
        &key,
        &token_of_offer,
        &code,
        &token,
        &nonce,
        &proof,
    ];
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "`{secret}` is in the log");
    }
}
