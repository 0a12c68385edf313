//! Attacks on credentials, one file for each family; [`README.md`](README.md) says which test shows which attack.
//!
//! An attack that a test elsewhere already shows has only its line in that table.

mod bit_flips;
mod contexts;
mod data_integrity;
mod display;
mod embedded;
mod images;
mod jose;
mod json;
mod json_ld;
mod poison;
mod random;
mod repeated_work;
mod status;
mod surroundings;
mod table;
mod world;
