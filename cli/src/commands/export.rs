use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;
use testamur_issuer::CredentialFormat;
use testamur_registrar::{Registrar, RegistrarError};
use testamur_store::{
    Tenant,
    credentials::{self, CredentialState, Filter, StoredCredential},
    documents::{self, StoredDocument},
};

use super::tenant::TenantArg;
use crate::{config::Config, exit::Ending, installation};

const PAGE: u32 = 200;

/// Write out the credentials of a tenant
///
/// One JSON object a line: the record, the standing, and each signed document as it was given out. With `--folder`, each
/// signed document is written to a file of its own as well, by the credential's id and the format. What is revoked is
/// signed in no further format.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write each signed document into this folder, too
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// Sign in this format, too, what is not signed in it yet; repeat for several
    #[arg(long = "format", value_name = "FORMAT", value_parser = format_parser())]
    formats: Vec<CredentialFormat>,
    #[command(flatten)]
    tenant: TenantArg,
}

fn format_parser() -> impl TypedValueParser<Value = CredentialFormat> {
    let names = CredentialFormat::ALL.map(CredentialFormat::as_str);
    PossibleValuesParser::new(names)
        .try_map(|name| CredentialFormat::parse(&name).ok_or("no such format"))
}

pub(crate) async fn run(args: Args, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let tenant = installation::tenant(&registrar, args.tenant.slug()).await?;
    if let Some(folder) = &args.folder {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make folder `{}`", folder.display()))?;
    }
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut after = None;
    loop {
        // A transaction a page: a long export holds no lock that a writer waits for.
        let mut tx = registrar.store().read(&tenant).await?;
        let page = credentials::list(&mut tx, &Filter::default(), after.as_ref(), PAGE).await?;
        drop(tx);
        sign(&registrar, &tenant, &page.items, &args.formats).await?;
        let mut tx = registrar.store().read(&tenant).await?;
        for credential in page
            .items
            .iter()
            .filter(|credential| credential.state != CredentialState::Void)
        {
            let documents = documents::list_for_credential(&mut tx, credential.id).await?;
            serde_json::to_writer(&mut output, &line(credential, &documents))?;
            output.write_all(b"\n")?;
            if let Some(folder) = &args.folder {
                documents
                    .iter()
                    .try_for_each(|document| write(folder, document))?;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    output.flush()?;
    Ok(Ending::Yes)
}

/// Signs live credentials in further formats.
async fn sign(
    registrar: &Registrar,
    tenant: &Tenant,
    credentials: &[StoredCredential],
    formats: &[CredentialFormat],
) -> Result<()> {
    let live = credentials.iter().filter(|credential| {
        credential.state == CredentialState::Live && credential.revoked_at.is_none()
    });
    for credential in live {
        for format in formats {
            match registrar
                .document(tenant, credential.id, *format, None)
                .await
            {
                // What it signed is exported as it is; nobody can sign that credential anew but by issuing it again.
                Ok(_) | Err(RegistrarError::KeyRevoked { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

fn line(credential: &StoredCredential, documents: &[StoredDocument]) -> serde_json::Value {
    let documents: Vec<_> = documents
        .iter()
        .map(|document| {
            json!({
                "format": document.format,
                "holder": document.holder,
                "mediaType": document.media_type,
                "sha256": document.sha256,
                "body": document.body,
            })
        })
        .collect();
    json!({
        "id": credential.id.urn().to_string(),
        "state": credential.state.as_str(),
        "externalId": credential.external_id,
        "awardNumber": credential.award_number,
        "revokedAt": credential.revoked_at,
        "suspendedAt": credential.suspended_at,
        "record": credential.record,
        "documents": documents,
    })
}

fn write(folder: &std::path::Path, document: &StoredDocument) -> Result<()> {
    let Some(body) = &document.body else {
        return Ok(());
    };
    let ending = if body.starts_with('{') { "json" } else { "jwt" };
    // A credential has one document a format, and one more for each holder.
    let name = match &document.holder {
        None => format!("{}.{}", document.credential_id, document.format),
        Some(_) => format!(
            "{}.{}.{}",
            document.credential_id, document.format, document.id
        ),
    };
    let path = folder.join(format!("{name}.{ending}"));
    fs::write(&path, body).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(())
}
