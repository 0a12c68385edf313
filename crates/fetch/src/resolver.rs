//! From a name to its addresses: the one place where DNS is asked.
//!
//! A name is resolved once for a request, and the connection goes to the addresses which were looked at; so whatever the
//! name resolves to a moment later is never connected to.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// Resolves names; a program takes [`SystemResolver`], a test one of its own.
pub trait Resolver: fmt::Debug + Send + Sync {
    /// All addresses of a name.
    ///
    /// # Errors
    /// When the name cannot be resolved.
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a>;
}

/// What [`Resolver::resolve`] answers.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// The resolver of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            // The port is put in by whoever connects.
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|socket| socket.ip()).collect())
        })
    }
}
