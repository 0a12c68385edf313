//! What a wallet is given: the offer as an object, and the two links that carry it.
//!
//! Source: [OpenID4VCI 1.0 § 4.1](https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-4.1).

use std::fmt::Write as _;

use serde_json::{Value, json};
use testamur_registrar::{Offer, TX_CODE_LENGTH};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/// The offer as a wallet reads it. One grant only: some wallets take the wrong one of two.
///
/// `tenant_url` is what `Registrar::tenant_url` says.
pub fn credential_offer(tenant_url: &str, offer: &Offer) -> Value {
    let mut grant = json!({ "pre-authorized_code": offer.pre_authorized_code });
    if offer.needs_tx_code {
        grant["tx_code"] = json!({
            "input_mode": "numeric",
            "length": TX_CODE_LENGTH,
            "description": "The code that the issuer sent you on another way",
        });
    }
    json!({
        "credential_issuer": tenant_url,
        "credential_configuration_ids": offer.configuration_ids,
        "grants": { GRANT: grant },
    })
}

/// A link that carries the whole offer: works without asking the issuer, and makes a large QR code.
pub fn offer_link_by_value(tenant_url: &str, offer: &Offer) -> String {
    let offer = credential_offer(tenant_url, offer).to_string();
    format!(
        "openid-credential-offer://?credential_offer={}",
        percent_encoded(&offer)
    )
}

/// A link that says where the offer is: makes a small QR code.
pub fn offer_link_by_reference(tenant_url: &str, token: &str) -> String {
    let uri = offer_uri(tenant_url, token);
    format!(
        "openid-credential-offer://?credential_offer_uri={}",
        percent_encoded(&uri)
    )
}

/// The address at which the offer is read.
pub fn offer_uri(tenant_url: &str, token: &str) -> String {
    format!("{tenant_url}/credential-offers/{token}")
}

/// All but the unreserved characters ([RFC 3986 § 2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3)), so that no
/// reader takes a plus for a space.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn all_but_unreserved_characters_are_encoded() {
        assert_eq!(percent_encoded("a-b.c_d~e"), "a-b.c_d~e");
        assert_eq!(
            percent_encoded("{\"ä\": 1+1}"),
            "%7B%22%C3%A4%22%3A%201%2B1%7D"
        );
    }
}
