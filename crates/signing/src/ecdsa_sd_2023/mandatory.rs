//! What no holder may leave out.

use serde_json::Value;

/// Members of a credential that are mandatory wherever they are present: who says it, until when, and whether it still
/// holds. The types and the identifier come along with any of them.
///
/// `issuanceDate` and `expirationDate` are the dates of the data model 1.1.
pub const ALWAYS_MANDATORY: [&str; 6] = [
    "issuer",
    "validFrom",
    "validUntil",
    "issuanceDate",
    "expirationDate",
    "credentialStatus",
];

/// The pointers to what is always mandatory in a document, then `further` ones, each once.
pub fn always_mandatory(document: &Value, further: &[String]) -> Vec<String> {
    let mut pointers: Vec<String> = ALWAYS_MANDATORY
        .iter()
        .filter(|member| document.get(member).is_some())
        .map(|member| format!("/{member}"))
        .collect();
    for pointer in further {
        if !pointers.contains(pointer) {
            pointers.push(pointer.clone());
        }
    }
    pointers
}
