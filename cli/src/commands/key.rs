use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use serde_json::{Value, json};
use testamur_keys::{KeyPlace, KeyType, PublicKey, SecretKey};
use testamur_registrar::{Actor, KeySummary, NewKey, Registrar, RotatedKey};
use testamur_signers::read_key_file;
use testamur_signing::Cryptosuite;
use testamur_store::Tenant;

use super::{
    read,
    tenant::{KeyTypeArg, TenantArg},
};
use crate::{
    config::Config,
    exit::{Ending, tell},
    installation,
};

/// No public key is longer, RSA of 8192 bits in PEM included.
const LONGEST_PUBLIC_KEY: usize = 16 * 1024;

/// Make, bring, follow, retire and revoke signing keys
///
/// Private keys are sealed under the master key and never shown; those in a PKCS #11 token or a key service stay there.
/// A tenant has several keys, and changes them, only under did:web.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a signing key beside the others; new credentials of its kind are signed with the newest
    Add {
        #[command(flatten)]
        new: NewArgs,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Choose the suite with which a key makes embedded proofs
    ///
    /// Without a suite the key goes back to the usual one for its kind: eddsa-rdfc-2022 or ecdsa-rdfc-2019. What is signed
    /// already stays as it is, and JWTs are not affected. A key that follows by `key rotate` keeps the choice.
    Cryptosuite {
        /// The key's id, or its verification method
        #[arg(allow_hyphen_values = true)]
        key: String,
        /// The suite, such as `eddsa-jcs-2022`, `Ed25519Signature2020` or `ecdsa-jcs-2019`
        #[arg(value_parser = parse_suite)]
        suite: Option<Cryptosuite>,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Print the issuer's controller document (did.json)
    Document {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Print the public half of a key
    ExportPublic {
        /// The key's id, or its verification method
        #[arg(allow_hyphen_values = true)]
        key: String,
        /// How it is written
        #[arg(long, value_enum, default_value_t = PublicFormat::Jwk)]
        format: PublicFormat,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Bring a private key along
    ///
    /// Reads a private JWK, a Multikey (`secretKeyMultibase`), or PKCS #8 as PEM or DER, from a file that only its owner can
    /// read and that is no symbolic link. The key is sealed and stored; delete the file afterwards.
    Import {
        /// The file
        file: PathBuf,
        /// Retire the other keys of its kind
        #[arg(long)]
        rotate: bool,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// List the keys: verification method, algorithm, state, since when, where it lies, suite of embedded proofs
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Keep a key from signing; what it signed still verifies
    Retire {
        /// The key's id, or its verification method
        #[arg(allow_hyphen_values = true)]
        key: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Revoke a key that others may have: nothing that it signed verifies any more
    ///
    /// Whatever the date that a credential bears: who has the key writes any date. Make another key first (`key rotate`),
    /// and issue anew what is to stand. This cannot be undone.
    Revoke {
        /// The key's id, or its verification method
        #[arg(allow_hyphen_values = true)]
        key: String,
        /// Since when others may have had it, like `2026-11-20T09:00:00Z`; now, when left out
        #[arg(long, value_name = "INSTANT")]
        since: Option<Timestamp>,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Make a key that signs from now on, and retire the others of its kind
    Rotate {
        #[command(flatten)]
        new: NewArgs,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

/// A key to be.
#[derive(Args)]
pub(crate) struct NewArgs {
    /// The kind of key
    #[arg(value_enum)]
    kind: KeyTypeArg,
    /// Where the key lies: `pkcs11:object=LABEL`, `pkcs11:id=%01`, or `remote:NAME`; made here, when left out
    #[arg(long, value_name = "PLACE")]
    at: Option<String>,
    /// The public half of a key that lies elsewhere: a JWK, multibase text or PEM; a token can tell its own
    #[arg(long, value_name = "FILE", requires = "at")]
    public_key: Option<PathBuf>,
}

/// How a public key is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum PublicFormat {
    /// The issuer's whole controller document
    DidDocument,
    /// JSON Web Key
    Jwk,
    /// Multikey; not for RSA
    Multibase,
    /// SubjectPublicKeyInfo
    Pem,
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let actor = Actor::command_line();
    let tenant = installation::tenant(&registrar, command.tenant().slug()).await?;
    match command {
        Command::Add { new, .. } => {
            let new = new.ready(config).await?;
            added(&registrar.add_key_from(&tenant, new, &actor).await?)?;
        }
        Command::Cryptosuite { key, suite, .. } => {
            listed(
                &registrar
                    .choose_cryptosuite(&tenant, &key, suite, &actor)
                    .await?,
            )?;
        }
        Command::Document { .. } => read::pretty(&registrar.controller_document(&tenant).await?)?,
        Command::ExportPublic { key, format, .. } => {
            export_public(&registrar, &tenant, &key, format).await?;
        }
        Command::Import { file, rotate, .. } => {
            let secret = SecretKey::parse(&read_key_file(&file)?)
                .with_context(|| format!("`{}`", file.display()))?;
            let new = NewKey::Imported(Box::new(secret));
            if rotate {
                rotated(&registrar.rotate_key(&tenant, new, &actor).await?)?;
            } else {
                added(&registrar.add_key_from(&tenant, new, &actor).await?)?;
            }
        }
        Command::List { .. } => {
            for key in registrar.keys(&tenant).await? {
                listed(&key)?;
            }
        }
        Command::Retire { key, .. } => {
            let changed = registrar.retire_key(&tenant, &key, &actor).await?;
            let told = if changed {
                "retired"
            } else {
                "was not active before"
            };
            read::line(format!("{key}\t{told}"))?;
        }
        Command::Revoke { key, since, .. } => {
            let since = since.unwrap_or_else(|| registrar.now());
            revoke(&registrar, &tenant, &key, since, &actor).await?;
        }
        Command::Rotate { new, .. } => {
            let new = new.ready(config).await?;
            rotated(&registrar.rotate_key(&tenant, new, &actor).await?)?;
        }
    }
    Ok(Ending::Yes)
}

impl Command {
    fn tenant(&self) -> &TenantArg {
        match self {
            Self::Add { tenant, .. }
            | Self::Cryptosuite { tenant, .. }
            | Self::Document { tenant }
            | Self::ExportPublic { tenant, .. }
            | Self::Import { tenant, .. }
            | Self::List { tenant }
            | Self::Retire { tenant, .. }
            | Self::Revoke { tenant, .. }
            | Self::Rotate { tenant, .. } => tenant,
        }
    }
}

impl NewArgs {
    async fn ready(self, config: &Config) -> Result<NewKey> {
        let kind = KeyType::from(self.kind);
        let Some(at) = &self.at else {
            return Ok(NewKey::Generated(kind));
        };
        let Some(place) = KeyPlace::parse(at) else {
            bail!(
                "`{at}` is no place of a key: expected `pkcs11:object=LABEL`, `pkcs11:id=%01` or `remote:NAME` after `--at`"
            );
        };
        let given = self
            .public_key
            .as_deref()
            .map(read_public_key)
            .transpose()?;
        let public_key = public_key_at(config, &place, given).await?;
        if public_key.key_type() != kind {
            bail!(
                "the key at `{at}` is of kind {}, not {kind}",
                public_key.key_type()
            );
        }
        Ok(NewKey::Held { place, public_key })
    }
}

/// The public half of a key that lies elsewhere: what its holder tells, and what was given, if both, alike.
async fn public_key_at(
    config: &Config,
    place: &KeyPlace,
    given: Option<PublicKey>,
) -> Result<PublicKey> {
    let (signers, asked) = (installation::signers(config)?, place.clone());
    let told = tokio::task::spawn_blocking(move || signers.public_key(&asked))
        .await?
        .with_context(|| format!("`{place}`"))?;
    match (told, given) {
        (Some(told), Some(given)) if told != given => {
            bail!("the public key of `{place}` is not the one of `--public-key`")
        }
        (Some(key), _) | (None, Some(key)) => Ok(key),
        (None, None) => bail!(
            "the holder of `{place}` does not tell public keys: give it by `--public-key FILE`"
        ),
    }
}

fn read_public_key(file: &Path) -> Result<PublicKey> {
    let shown = || format!("`{}`", file.display());
    let bytes = read::bytes(file, LONGEST_PUBLIC_KEY)?;
    let text = std::str::from_utf8(&bytes).with_context(shown)?;
    PublicKey::parse(text).with_context(shown)
}

async fn export_public(
    registrar: &Registrar,
    tenant: &Tenant,
    key: &str,
    format: PublicFormat,
) -> Result<()> {
    let (public_key, summary) = registrar.public_key(tenant, key).await?;
    match format {
        PublicFormat::DidDocument => read::pretty(&registrar.controller_document(tenant).await?),
        PublicFormat::Jwk => {
            let mut jwk = public_key.to_jwk();
            jwk["kid"] = Value::from(summary.verification_method);
            jwk["alg"] = json!(public_key.algorithm().as_str());
            read::pretty(&jwk)
        }
        PublicFormat::Multibase => match public_key.to_multibase() {
            Some(text) => read::line(text),
            None => bail!("an RSA key has no Multikey form: ask for `jwk` or `pem`"),
        },
        PublicFormat::Pem => read::line(public_key.to_pem().trim_end()),
    }
}

async fn revoke(
    registrar: &Registrar,
    tenant: &Tenant,
    key: &str,
    since: Timestamp,
    actor: &Actor,
) -> Result<()> {
    if since > registrar.now() {
        bail!(
            "`--since {since}` is in the future: a key is revoked from a moment on that has come"
        );
    }
    let revoked = registrar.revoke_key(tenant, key, since, actor).await?;
    listed(&revoked.key)?;
    if !revoked.changed {
        tell("the key was revoked before, since that moment or an earlier one");
    }
    tell(format!(
        "{} credential(s) were signed with it and do not verify any more",
        revoked.credentials
    ));
    if revoked.credentials > 0 {
        tell("hint: `testamur issue` with the next `award_number` awards again what is to stand");
    }
    if !revoked.successor {
        tell("no active key of its kind is left: status lists and credentials wait for one");
        tell("hint: `testamur key rotate` makes one");
    }
    Ok(())
}

fn added(key: &KeySummary) -> Result<()> {
    read::line(format!(
        "{}\t{}",
        key.verification_method,
        key.algorithm.as_str()
    ))
}

fn rotated(rotated: &RotatedKey) -> Result<()> {
    added(&rotated.key)?;
    for key in &rotated.retired {
        tell(format!("retired: {key}"));
    }
    Ok(())
}

fn listed(key: &KeySummary) -> Result<()> {
    let since = key.since.map(|since| since.to_string());
    let place = key.place.as_ref().map(ToString::to_string);
    read::line(format!(
        "{}\t{}\t{}\t{}\t{}\t{}",
        key.verification_method,
        key.algorithm.as_str(),
        key.standing(),
        since.as_deref().unwrap_or("-"),
        place.as_deref().unwrap_or("here"),
        key.cryptosuite.map_or("-", Cryptosuite::as_str)
    ))
}

fn parse_suite(name: &str) -> Result<Cryptosuite, String> {
    let signing = || Cryptosuite::ALL.into_iter().filter(|suite| suite.signs());
    signing()
        .find(|suite| suite.as_str() == name)
        .ok_or_else(|| {
            let names: Vec<_> = signing().map(Cryptosuite::as_str).collect();
            format!("no suite that signs: expected one of {}", names.join(", "))
        })
}
