//! `json-ld` as one function: a document in, quads out.

use std::collections::HashMap;
use std::fmt::Write as _;

use json_ld::syntax::Parse as _;
use json_ld::{IriBuf, JsonLdProcessor as _, RemoteDocument, rdf_types};
use tokio::runtime::{Builder, Runtime};

/// Why there are no quads, in the engine's words.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OracleError(String);

/// The engine, with the contexts that it may know.
pub struct JsonLd {
    runtime: Runtime,
    loader: HashMap<IriBuf, RemoteDocument>,
}

impl JsonLd {
    /// Takes each context with its URL; the engine asks for no other.
    ///
    /// # Errors
    ///
    /// If a URL is no IRI, or a context no JSON.
    pub fn new<'a>(
        contexts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, OracleError> {
        let mut loader = HashMap::new();
        for (url, text) in contexts {
            let url = IriBuf::new(url.to_owned()).map_err(|error| told(&error))?;
            let document = parse(text)?;
            loader.insert(url.clone(), RemoteDocument::new(Some(url), None, document));
        }
        let runtime = Builder::new_current_thread()
            .build()
            .map_err(|error| told(&error))?;
        Ok(Self { runtime, loader })
    }

    /// The quads of a document, one line each, neither labelled nor sorted. Members without a definition are refused,
    /// unless `lax`.
    ///
    /// # Errors
    ///
    /// If the engine refuses the document.
    pub fn to_nquads(&self, document: &str, lax: bool) -> Result<String, OracleError> {
        let input = RemoteDocument::new(None, None, parse(document)?);
        let options = json_ld::Options {
            expansion_policy: json_ld::expansion::Policy {
                allow_undefined: lax,
                ..Default::default()
            },
            ..Default::default()
        };
        let mut generator = rdf_types::generator::Blank::new();
        let reading = input.to_rdf_using(&mut generator, &self.loader, options);
        let mut rdf = self
            .runtime
            .block_on(reading)
            .map_err(|error| told(&error))?;
        let mut nquads = String::new();
        for quad in rdf.cloned_quads() {
            writeln!(nquads, "{quad} .").map_err(|error| told(&error))?;
        }
        Ok(nquads)
    }
}

fn parse(text: &str) -> Result<json_ld::syntax::Value, OracleError> {
    let (value, _) = json_ld::syntax::Value::parse_str(text).map_err(|error| told(&error))?;
    Ok(value)
}

fn told(error: &impl std::fmt::Debug) -> OracleError {
    OracleError(format!("{error:?}"))
}
