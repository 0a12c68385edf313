//! Addresses and places.

use crate::{
    decimal::Decimal,
    language_map::LanguageMap,
    macros::object,
    scalar::{CountryCode, Iri},
};

object! {
    /// A postal address, in parts or as one text.
    #[derive(Debug, Default)]
    pub struct Address {
        optional {
            /// Country as a code.
            address_country_code: CountryCode,
            /// Name of the country.
            address_country: String,
            /// State, province or canton.
            address_region: String,
            /// Town.
            address_locality: String,
            /// Street and number.
            street_address: String,
            /// Number of the post office box.
            post_office_box_number: String,
            /// Postal code.
            postal_code: String,
            /// The whole address as it is printed.
            full_address: LanguageMap,
            /// Coordinates.
            geo: GeoCoordinates,
        }
    }
}

object! {
    /// Coordinates in degrees (WGS 84).
    #[derive(Debug)]
    pub struct GeoCoordinates {
        required {
            /// Degrees north.
            latitude: Decimal,
            /// Degrees east.
            longitude: Decimal,
        }
    }
}

object! {
    /// Where something takes place.
    #[derive(Debug, Default)]
    pub struct Place {
        optional {
            /// Name of the place.
            name: LanguageMap,
            /// Country.
            country: CountryCode,
            /// Administrative territorial unit, such as a NUTS region.
            spatial_code: Iri,
            /// Its address.
            address: Address,
        }
    }
}
