//! Software of others on one end, ours on the other.

mod data_integrity;
mod jose;
mod jose_presentations;
mod open_edx;
mod openbadgeslib;
mod presentations;
mod sd_jwt_vc;
mod selective_disclosure;
mod vc_api;
mod verifiers;
mod world;
