//! Endorsements: only what the endorser signed goes out, as it was signed.

use serde_json::Value;

use crate::{
    cursor::Cursor,
    loss::{LossKind, LossReason},
    terms::DataModel,
};

/// First context of a credential of the data model.
pub(super) fn base_context(data_model: DataModel) -> &'static str {
    match data_model {
        DataModel::V1_1 => "https://www.w3.org/2018/credentials/v1",
        DataModel::V2_0 => "https://www.w3.org/ns/credentials/v2",
    }
}

/// The endorsement credentials of a node.
///
/// The two data models' contexts protect the same terms with different meanings, so one that was signed under the
/// other data model cannot stand inside.
pub(super) fn credentials(at: &Cursor<'_>, data_model: DataModel) -> Vec<Value> {
    let base = base_context(data_model);
    let items = at.items("endorsements");
    let signed = items.iter().filter_map(|item| {
        let Some(credential) = item.member("credential") else {
            if item.member("jwt").is_none() {
                item.lose(LossKind::Dropped, LossReason::NotSigned);
            }
            return None;
        };
        if credential.value()["@context"][0] == base {
            return Some(credential.carry().clone());
        }
        credential.lose(LossKind::Dropped, LossReason::ContextMissing);
        None
    });
    signed.collect()
}

/// The endorsement credentials of a node in compact form.
pub(super) fn jwts(at: &Cursor<'_>) -> Vec<Value> {
    let items = at.items("endorsements");
    let signed = items.iter().filter_map(|item| item.string("jwt"));
    signed.map(Value::from).collect()
}
