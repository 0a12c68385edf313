//! `Profile`, `Address`, `IdentifierEntry`, `Image` ([§ Profile](https://www.imsglobal.org/spec/ob/v3p0/#profile)).

use serde_json::Value;

use super::endorsement;
use crate::{
    cursor::Cursor,
    loss::{LossKind, LossReason},
    node::Node,
    terms::DataModel,
};

/// Writes an organisation under the given identifier.
pub(super) fn profile(at: &Cursor<'_>, id: String, data_model: DataModel) -> Node {
    let parent = at
        .member("parentOrganisation")
        .map(|parent| other_profile(&parent, data_model));
    let identifiers = at.items("identifiers");
    let identifiers = identifiers.iter().filter_map(|item| identifier(item, &id));
    let identifiers: Vec<Value> = identifiers.collect();
    Node::of(Some(id), "Profile")
        .put("name", at.text("legalName"))
        .put("url", at.string("homepage"))
        .put("phone", at.string("phone"))
        .put("description", at.text("description"))
        .put("endorsement", endorsement::credentials(at, data_model))
        .put("endorsementJwt", endorsement::jwts(at))
        .put("image", at.member("logo").and_then(|logo| image(&logo)))
        .put("email", at.string("email"))
        .put("address", postal_address(at))
        .put("otherIdentifier", identifiers)
        .put("official", at.string("official"))
        .put("parentOrg", parent)
}

/// Writes an organisation that is not the issuer: `id` is required, and minted where the record has none.
pub(super) fn other_profile(at: &Cursor<'_>, data_model: DataModel) -> Value {
    let id = at.string("id").map_or_else(
        || {
            at.synthesise("id", LossReason::Required);
            at.mint("profile")
        },
        str::to_owned,
    );
    profile(at, id, data_model).into()
}

/// Writes an identifier in a register. The DID under which the profile is known already is not said twice.
fn identifier(item: &Cursor<'_>, profile_id: &str) -> Option<Value> {
    let sort = item.string("identifierType")?;
    let identifier = item.string("identifier")?;
    if sort == "did" && identifier == profile_id {
        return None;
    }
    let identifier_type = match sort {
        "did" => "ext:did",
        "eidas" => "ext:eIDASIdentifier",
        "registration" => "ext:registrationIdentifier",
        "tax" => "ext:taxIdentifier",
        "vat" => "ext:vatIdentifier",
        _ => "identifier",
    };
    let node = Node::of_one_type(None, "IdentifierEntry")
        .put("identifier", identifier)
        .put("identifierType", identifier_type);
    Some(node.into())
}

/// Writes the address; the organisation's country belongs to it.
fn postal_address(organisation: &Cursor<'_>) -> Option<Value> {
    let country = organisation.member("country");
    let Some(at) = organisation.member("address") else {
        let country = country?;
        let node = Node::of(Some(country.mint("address")), "Address");
        return Some(
            node.put("addressCountryCode", country.carry().clone())
                .into(),
        );
    };
    let code = at.string("addressCountryCode");
    let code = match (code, country) {
        (None, Some(country)) => country.carry().as_str(),
        (Some(code), Some(country)) if country.value() == code => {
            country.carry();
            Some(code)
        }
        (code, _) => code,
    };
    let geo = at.member("geo").map(|geo| {
        Node::of_one_type(Some(geo.mint("geo")), "GeoCoordinates")
            .put("latitude", geo.number("latitude").map(Value::Number))
            .put("longitude", geo.number("longitude").map(Value::Number))
    });
    let node = Node::of(Some(at.mint("address")), "Address")
        .put("addressCountry", at.string("addressCountry"))
        .put("addressCountryCode", code)
        .put("addressRegion", at.string("addressRegion"))
        .put("addressLocality", at.string("addressLocality"))
        .put("streetAddress", at.string("streetAddress"))
        .put("postOfficeBoxNumber", at.string("postOfficeBoxNumber"))
        .put("postalCode", at.string("postalCode"))
        .put("geo", geo.map(Value::from));
    Some(node.into())
}

/// Writes a picture.
pub(super) fn image(at: &Cursor<'_>) -> Option<Value> {
    let id = address(at)?;
    let node = Node::of_one_type(Some(id), "Image").put("caption", at.text("caption"));
    Some(node.into())
}

/// The address of a picture or file: its own, else its bytes as a `data:` URL.
pub(super) fn address(at: &Cursor<'_>) -> Option<String> {
    if let Some(url) = at.string("url") {
        if let Some(content) = at.member("content") {
            content.lose(LossKind::Dropped, LossReason::OneItem);
        }
        return Some(url.to_owned());
    }
    let (kind, content) = (at.string("contentType")?, at.string("content")?);
    Some(format!("data:{kind};base64,{content}"))
}
