use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use testamur_keys::KeyType;
use testamur_record::{Iri, LanguageMap, LanguageTag, Organisation};
use testamur_registrar::{Actor, DidMethod, NewTenant, Registrar};
use testamur_store::Tenant;

use super::read;
use crate::{config::Config, exit::Ending, installation};

/// Make and list issuing organisations
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a tenant with its first keys
    Create(CreateArgs),
    /// List the tenants
    List,
}

/// Which tenant a command is about.
#[derive(Args)]
pub(crate) struct TenantArg {
    /// The tenant's short name; needed when there are several
    #[arg(
        long = "tenant",
        value_name = "SLUG",
        env = "TESTAMUR_TENANT",
        hide_env_values = true
    )]
    slug: Option<String>,
}

impl TenantArg {
    pub(crate) fn slug(&self) -> Option<&str> {
        self.slug.as_deref()
    }
}

/// What a new tenant is.
#[derive(Args)]
pub(crate) struct CreateArgs {
    /// The short name in URLs: lower-case letters, digits, hyphens
    #[arg(long)]
    pub(crate) slug: String,
    /// The issuer's name, as it stands in credentials
    #[arg(long)]
    pub(crate) name: String,
    /// The language of the name
    #[arg(long, default_value = "en", value_name = "TAG")]
    pub(crate) language: String,
    /// The issuer's home page
    #[arg(long, value_name = "URL")]
    pub(crate) homepage: Option<String>,
    /// How the issuer is named; did:web on a public https address and did:key elsewhere, when left out
    #[arg(long, value_enum)]
    pub(crate) did_method: Option<DidMethodArg>,
    /// The keys to make
    #[arg(long = "key", value_enum, default_values_t = [KeyTypeArg::Ed25519])]
    pub(crate) keys: Vec<KeyTypeArg>,
}

/// How an issuer is named.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DidMethodArg {
    /// The key is the name: needs no server, cannot be rotated
    Key,
    /// A document at the service's https address
    Web,
}

/// A kind of key.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KeyTypeArg {
    /// Embedded proofs (eddsa-rdfc-2022) and EdDSA JWTs
    Ed25519,
    /// Embedded proofs (ecdsa-rdfc-2019) and ES256 JWTs
    P256,
    /// Embedded proofs (ecdsa-rdfc-2019) and ES384 JWTs
    P384,
    /// RS256 JWTs
    Rsa,
}

impl From<KeyTypeArg> for KeyType {
    fn from(key: KeyTypeArg) -> Self {
        match key {
            KeyTypeArg::Ed25519 => Self::Ed25519,
            KeyTypeArg::P256 => Self::P256,
            KeyTypeArg::P384 => Self::P384,
            KeyTypeArg::Rsa => Self::Rsa,
        }
    }
}

pub(crate) async fn run(command: Command, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    match command {
        Command::Create(args) => {
            let tenant = create(&registrar, &args).await?;
            read::line(format!("{}\t{}", tenant.slug(), tenant.issuer_id()))?;
        }
        Command::List => {
            for tenant in registrar.tenants().await? {
                read::line(format!(
                    "{}\t{}\t{}",
                    tenant.slug(),
                    tenant.issuer_id(),
                    tenant.name()
                ))?;
            }
        }
    }
    Ok(Ending::Yes)
}

/// Makes a tenant.
async fn create(registrar: &Registrar, args: &CreateArgs) -> Result<Tenant> {
    let new = args.parse()?;
    Ok(registrar.create_tenant(new, &Actor::command_line()).await?)
}

impl CreateArgs {
    /// The tenant that is asked for.
    pub(crate) fn parse(&self) -> Result<NewTenant> {
        let Some(language) = LanguageTag::parse(&self.language) else {
            bail!(
                "`{}` is no language tag: expected one like `en` or `pt-BR`\nhint: `--language` says in what language the name is",
                self.language
            );
        };
        let name = self.name.trim();
        if name.is_empty() {
            bail!("`--name` is empty: expected the issuer's name, as it stands in credentials");
        }
        let mut issuer = Organisation::new(LanguageMap::new(language, name));
        if let Some(homepage) = &self.homepage {
            let Some(iri) = Iri::parse(homepage) else {
                bail!(
                    "`{homepage}` is no absolute URL: expected one like `https://example.edu` after `--homepage`"
                );
            };
            issuer.homepage = Some(iri);
        }
        Ok(NewTenant {
            slug: self.slug.clone(),
            issuer,
            did_method: self.did_method.map(|method| match method {
                DidMethodArg::Key => DidMethod::Key,
                DidMethodArg::Web => DidMethod::Web,
            }),
            key_types: self.keys.iter().map(|key| KeyType::from(*key)).collect(),
        })
    }
}
