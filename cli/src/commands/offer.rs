use anyhow::Result;
use jiff::SignedDuration;
use qrcode::{QrCode, render::unicode::Dense1x2};
use testamur_registrar::{Actor, CreatedOffer, OfferTerms};
use uuid::Uuid;

use super::{read, tenant::TenantArg};
use crate::{config::Config, exit::Ending, installation};

/// Offer a credential to a wallet
///
/// Prints the link, as text and as a QR code, and the transaction code that the learner has to type; send that by another
/// channel. The link works once, and the wallet must reach `http.public_url`, where `testamur serve` runs.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The credential's id: the UUID, with or without `urn:uuid:`
    id: Uuid,
    /// Ask for no transaction code: whoever holds the link gets the credential
    #[arg(long)]
    no_tx_code: bool,
    /// How many minutes the offer is open
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=43_200))]
    minutes: i64,
    /// Put the whole offer into the link, for wallets that cannot fetch it
    #[arg(long)]
    by_value: bool,
    /// Print no QR code
    #[arg(long)]
    no_qr: bool,
    #[command(flatten)]
    tenant: TenantArg,
}

pub(crate) async fn run(args: Args, config: &Config) -> Result<Ending> {
    let registrar = installation::open(config).await?;
    let tenant = installation::tenant(&registrar, args.tenant.slug()).await?;
    let terms = OfferTerms {
        tx_code: !args.no_tx_code,
        lifetime: SignedDuration::from_mins(args.minutes),
    };
    let offer = registrar
        .create_offer(&tenant, args.id, terms, &Actor::command_line())
        .await?;
    let link = link(&registrar.tenant_url(&tenant), &offer, args.by_value);
    read::line(&link)?;
    if let Some(tx_code) = &offer.tx_code {
        read::line(format!("transaction code: {tx_code}"))?;
    }
    read::line(format!("open until: {:.0}", offer.offer.expires_at))?;
    if !args.no_qr {
        read::line(qr(&link)?)?;
    }
    Ok(Ending::Yes)
}

/// The link that a wallet opens.
pub(super) fn link(tenant_url: &str, offer: &CreatedOffer, by_value: bool) -> String {
    if by_value {
        testamur_wallet_api::offer_link_by_value(tenant_url, &offer.offer)
    } else {
        testamur_wallet_api::offer_link_by_reference(tenant_url, &offer.token)
    }
}

/// A QR code of half-block characters, light on dark terminals and dark on light ones alike.
pub(super) fn qr(link: &str) -> Result<String> {
    let code = QrCode::new(link.as_bytes())?;
    Ok(code
        .render::<Dense1x2>()
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build())
}
