//! A local server as the Internet: what the verifier says of what hosts answer, and whom it never connects to.
//!
//! Names are resolved by a resolver of our own, certificates are signed by a root of our own, and every "public" host is one
//! listener on 127.7.7.7, which the options admit. 127.0.0.1, other addresses of 127.0.0.0/8 and `::1` stand for what must
//! never be reached: listeners there, on the same port, count connections, and every test ends by saying that there were
//! none. (Linux lets anybody listen on all of 127.0.0.0/8; elsewhere the address has to be set up first.)

mod addresses;
mod hosts;
mod issuers;
mod net;
mod pages;
mod registries;
mod slow;
mod statuses;
mod uniform;
mod world;
