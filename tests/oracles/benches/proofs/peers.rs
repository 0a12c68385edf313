//! The other libraries, each with what it can prepare prepared: keys read, contexts loaded and parsed.

use std::collections::HashMap;
use std::rc::Rc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use josekit::jwk::Jwk;
use josekit::jws::alg::ecdsa::EcdsaJwsAlgorithm;
use josekit::jws::alg::eddsa::EddsaJwsAlgorithm;
use josekit::jws::alg::rsassa::RsassaJwsAlgorithm;
use josekit::jws::{JwsHeader, JwsSigner, JwsVerifier};
use josekit::jwt::{self, JwtPayload};
use json_ld::syntax::Parse as _;
use json_ld::{IriBuf, JsonLdProcessor as _, RemoteDocument, rdf_types};
use serde_json::{Map, Value, json};
use ssi::JWK;
use ssi::claims::data_integrity::from_json_str;
use ssi::claims::{SignatureEnvironment, jws};
use ssi::json_ld::ContextLoader;
use ssi::jwk::Algorithm;
use ssi::prelude::{
    AnyDataIntegrity, AnyMethod, AnySuite, CryptographicSuite as _, DataIntegrityDocument,
    ProofOptions, SingleSecretSigner, VerificationParameters,
};
use ssi::verification_methods::LocalSigner;
use testamur_keys::{KeyType, SecretKey};
use testamur_linked_data::contexts;
use tokio::runtime::{Builder, Runtime};

use crate::fixtures::KEY_ID;

/// Ed25519 without anything around it.
#[derive(Clone)]
pub(crate) struct Raw {
    dalek: SigningKey,
    aws_lc: Rc<(Ed25519KeyPair, ParsedPublicKey)>,
}

impl Raw {
    pub(crate) fn new(key: &SecretKey) -> Self {
        let seed: [u8; 32] = key.to_bytes().as_slice().try_into().unwrap();
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
        let public = ParsedPublicKey::new(&ED25519, pair.public_key().as_ref()).unwrap();
        Self {
            dalek: SigningKey::from_bytes(&seed),
            aws_lc: Rc::new((pair, public)),
        }
    }

    pub(crate) fn dalek_sign(&self, message: &[u8]) -> [u8; 64] {
        self.dalek.sign(message).to_bytes()
    }

    pub(crate) fn dalek_verify(&self, message: &[u8], signature: &[u8]) {
        let signature = Signature::from_slice(signature).unwrap();
        let key = self.dalek.as_ref();
        key.verify_strict(message, &signature).unwrap();
    }

    pub(crate) fn aws_lc_sign(&self, message: &[u8]) -> Vec<u8> {
        self.aws_lc.0.sign(message).as_ref().to_vec()
    }

    pub(crate) fn aws_lc_verify(&self, message: &[u8], signature: &[u8]) {
        self.aws_lc.1.verify_sig(message, signature).unwrap();
    }
}

type Methods = HashMap<IriBuf, AnyMethod>;

/// `ssi`, with our contexts in its loader and the key in its resolver.
#[derive(Clone)]
pub(crate) struct Ssi(Rc<SsiParts>);

struct SsiParts {
    runtime: Runtime,
    jwk: JWK,
    signer: LocalSigner<SingleSecretSigner<JWK>>,
    options: ProofOptions<AnyMethod, ssi::claims::data_integrity::AnyInputSuiteOptions>,
    environment: SignatureEnvironment,
    verification: VerificationParameters<Methods>,
}

impl Ssi {
    pub(crate) fn new(key: &SecretKey, method: &str) -> Self {
        let jwk: JWK = serde_json::from_value(private_jwk(key)).unwrap();
        let iri = IriBuf::new(method.to_owned()).unwrap();
        let (controller, _) = method.split_once('#').unwrap_or((method, ""));
        let multikey = json!({
            "id": method,
            "type": "Multikey",
            "controller": controller,
            "publicKeyMultibase": key.public_key().to_multibase().unwrap(),
        });
        let methods = Methods::from([(iri.clone(), serde_json::from_value(multikey).unwrap())]);
        let loader = ContextLoader::empty()
            .with_context_map_from(
                context_texts()
                    .map(|(url, text)| (url.to_owned(), text.to_owned()))
                    .collect(),
            )
            .unwrap();
        Self(Rc::new(SsiParts {
            runtime: runtime(),
            signer: SingleSecretSigner::new(jwk.clone()).into_local(),
            jwk,
            options: ProofOptions::from_method(iri.into()),
            environment: SignatureEnvironment {
                json_ld_loader: loader.clone(),
                eip712_loader: (),
            },
            verification: VerificationParameters::from_resolver(methods)
                .with_json_ld_loader(loader),
        }))
    }

    pub(crate) fn sign(&self, document: &DataIntegrityDocument) -> AnyDataIntegrity {
        let parts = &*self.0;
        let signing = AnySuite::EdDsaRdfc2022.sign_with(
            &parts.environment,
            document.clone(),
            &parts.verification.resolver,
            &parts.signer,
            parts.options.clone(),
            ssi::claims::data_integrity::AnySignatureOptions::default(),
        );
        parts.runtime.block_on(signing).unwrap()
    }

    pub(crate) fn verify(&self, secured: &str) {
        let document: AnyDataIntegrity = from_json_str(secured).unwrap();
        let verifying = document.verify(&self.0.verification);
        self.0.runtime.block_on(verifying).unwrap().unwrap();
    }

    pub(crate) fn sign_jws(&self, payload: &Map<String, Value>) -> String {
        let payload = serde_json::to_string(payload).unwrap();
        jws::encode_sign(Algorithm::EdDSA, &payload, &self.0.jwk).unwrap()
    }

    pub(crate) fn verify_jws(&self, compact: &str) -> Value {
        let (_, payload) = jws::decode_verify(compact, &self.0.jwk).unwrap();
        serde_json::from_slice(&payload).unwrap()
    }
}

/// `json-ld`, with our contexts parsed in its loader.
#[derive(Clone)]
pub(crate) struct JsonLd(Rc<JsonLdParts>);

struct JsonLdParts {
    runtime: Runtime,
    loader: HashMap<IriBuf, RemoteDocument>,
    document: RemoteDocument,
}

impl JsonLd {
    pub(crate) fn new(document: &str) -> Self {
        let parse = |text: &str| json_ld::syntax::Value::parse_str(text).unwrap().0;
        let loader = context_texts().map(|(url, text)| {
            let url = IriBuf::new(url.to_owned()).unwrap();
            let document = RemoteDocument::new(Some(url.clone()), None, parse(text));
            (url, document)
        });
        Self(Rc::new(JsonLdParts {
            runtime: runtime(),
            loader: loader.collect(),
            document: RemoteDocument::new(None, None, parse(document)),
        }))
    }

    /// How many quads there are.
    pub(crate) fn to_rdf(&self) -> usize {
        let parts = &*self.0;
        let mut generator = rdf_types::generator::Blank::new();
        let reading =
            parts
                .document
                .to_rdf_using(&mut generator, &parts.loader, json_ld::Options::default());
        let mut rdf = parts.runtime.block_on(reading).unwrap();
        rdf.cloned_quads().count()
    }
}

/// `josekit`, with claims and header made.
#[derive(Clone)]
pub(crate) struct Josekit(Rc<JosekitParts>);

struct JosekitParts {
    payload: JwtPayload,
    header: JwsHeader,
    signer: Box<dyn JwsSigner>,
    verifier: Box<dyn JwsVerifier>,
}

impl Josekit {
    pub(crate) fn new(key: &SecretKey, payload: &Map<String, Value>) -> Self {
        let mut header = JwsHeader::new();
        header.set_token_type("JWT");
        header.set_key_id(KEY_ID);
        let (signer, verifier) = josekit_keys(key);
        Self(Rc::new(JosekitParts {
            payload: JwtPayload::from_map(payload.clone()).unwrap(),
            header,
            signer,
            verifier,
        }))
    }

    pub(crate) fn sign(&self) -> String {
        let parts = &*self.0;
        jwt::encode_with_signer(&parts.payload, &parts.header, &*parts.signer).unwrap()
    }

    pub(crate) fn verify(&self, compact: &str) -> (JwtPayload, JwsHeader) {
        jwt::decode_with_verifier(compact, &*self.0.verifier).unwrap()
    }
}

fn josekit_keys(key: &SecretKey) -> (Box<dyn JwsSigner>, Box<dyn JwsVerifier>) {
    let read = |jwk: Value| serde_json::from_value::<Map<_, _>>(jwk).unwrap();
    let public = Jwk::from_map(read(key.public_key().to_jwk())).unwrap();
    let private = || Jwk::from_map(read(private_jwk(key))).unwrap();
    match key.public_key().key_type() {
        KeyType::Ed25519 => {
            let algorithm = EddsaJwsAlgorithm::Eddsa;
            (
                Box::new(algorithm.signer_from_jwk(&private()).unwrap()),
                Box::new(algorithm.verifier_from_jwk(&public).unwrap()),
            )
        }
        KeyType::P256 => {
            let algorithm = EcdsaJwsAlgorithm::Es256;
            (
                Box::new(algorithm.signer_from_jwk(&private()).unwrap()),
                Box::new(algorithm.verifier_from_jwk(&public).unwrap()),
            )
        }
        _ => {
            let algorithm = RsassaJwsAlgorithm::Rs256;
            (
                Box::new(algorithm.signer_from_der(key.to_bytes()).unwrap()),
                Box::new(algorithm.verifier_from_jwk(&public).unwrap()),
            )
        }
    }
}

/// A JWK with its private part; only of keys whose secret is one number.
fn private_jwk(key: &SecretKey) -> Value {
    let mut jwk = key.public_key().to_jwk();
    jwk["d"] = json!(URL_SAFE_NO_PAD.encode(key.to_bytes()));
    jwk
}

fn context_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    contexts()
        .iter()
        .map(|context| (context.url, std::str::from_utf8(context.bytes).unwrap()))
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().unwrap()
}
