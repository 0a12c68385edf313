//! Documents: the signed representations.

use serde_json::json;
use testamur_store::documents::{
    self, DocumentState, Inserted, MarkSigned, NewDocument, SignedBody,
};
use uuid::Uuid;

use crate::world::{NOW, World, after, on_both_databases};

fn new(world: &World, credential_id: Uuid, holder: Option<&str>) -> NewDocument {
    NewDocument {
        id: world.id(),
        credential_id,
        format: "ldp_vc".to_owned(),
        holder: holder.map(str::to_owned),
        draft: json!({ "claims": 1 }),
        key_id: "key-1".to_owned(),
    }
}

fn signed(body: &str) -> SignedBody {
    SignedBody {
        body: body.to_owned(),
        media_type: "application/vc".to_owned(),
        sha256: format!("digest of {body}"),
        key_id: "key-2".to_owned(),
    }
}

on_both_databases! {
    async fn a_representation_is_written_down_once_per_holder(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let credential_id = world.credential(&mut tx, "1").await;
        let first = new(&world, credential_id, None);
        let bound = new(&world, credential_id, Some("did:key:z6Mk"));
        for document in [&first, &bound] {
            let inserted = documents::insert_intent(&mut tx, document, NOW).await.unwrap();
            assert!(matches!(inserted, Inserted::New(id) if id == document.id), "{inserted:?}");
        }
        let again = NewDocument { draft: json!({ "claims": 2 }), ..new(&world, credential_id, None) };
        let inserted = documents::insert_intent(&mut tx, &again, NOW).await.unwrap();
        let Inserted::Exists(stored) = inserted else { panic!("{inserted:?}") };
        assert_eq!((stored.id, stored.holder, stored.draft), (first.id, None, first.draft));
        let found = documents::find_by_format(&mut tx, credential_id, "ldp_vc", Some("did:key:z6Mk")).await.unwrap();
        assert_eq!(found.unwrap().holder.as_deref(), Some("did:key:z6Mk"));
        assert_eq!(documents::list_for_credential(&mut tx, credential_id).await.unwrap().len(), 2);
    }

    async fn signed_bytes_are_never_replaced(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let document = new(&world, world.credential(&mut tx, "1").await, None);
        documents::insert_intent(&mut tx, &document, NOW).await.unwrap();
        assert_eq!(documents::list_intents(&mut tx, None, 10).await.unwrap().items.len(), 1);
        let (first, other) = (signed("one"), signed("two"));
        for (body, expected) in
            [(&first, MarkSigned::Stored), (&first, MarkSigned::AlreadySame), (&other, MarkSigned::Differs)]
        {
            assert_eq!(documents::mark_signed(&mut tx, document.id, body, after(1)).await.unwrap(), expected);
        }
        let unknown = documents::mark_signed(&mut tx, world.id(), &first, after(1)).await.unwrap();
        assert_eq!(unknown, MarkSigned::Unknown);
        assert!(documents::list_intents(&mut tx, None, 10).await.unwrap().items.is_empty());
        let stored = documents::find_by_sha256(&mut tx, "digest of one").await.unwrap().unwrap();
        assert_eq!((stored.id, stored.state, stored.key_id.as_str()), (document.id, DocumentState::Signed, "key-2"));
        assert_eq!((stored.body.as_deref(), stored.signed_at), (Some("one"), Some(after(1))));
        assert_eq!(stored.media_type.as_deref(), Some("application/vc"));
        assert!(documents::find_by_sha256(&mut tx, "digest of two").await.unwrap().is_none());
    }

    async fn bytes_in_are_bytes_out(world: World) {
        let tenant = world.tenant("a").await;
        let mut tx = world.store.begin(&tenant).await.unwrap();
        let document = new(&world, world.credential(&mut tx, "1").await, None);
        documents::insert_intent(&mut tx, &document, NOW).await.unwrap();
        let body = "{ \"b\":1.0,\"a\" : \"\u{e9}\u{65}\u{301}\u{1f393}\\u0000\",\n\"c\":1e2 }\r\n ";
        documents::mark_signed(&mut tx, document.id, &signed(body), NOW).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = world.store.read(&tenant).await.unwrap();
        let stored = documents::find(&mut tx, document.id).await.unwrap().unwrap();
        assert_eq!(stored.body.as_deref(), Some(body));
    }
}
