//! Sharing and cancelling in turn, over one connection: each is a durable transaction that changes what the next one sees.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::domain::id::{AccountId, ImageId};
use image_console::store::{self, Databases};

use crate::catalogue::{Catalogue, RECIPIENT_PIN};
use crate::database::Database;
use crate::load::{Load, summary};
use crate::server::Server;
use crate::settings::Settings;

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sharing {
    /// Over HTTP, as the form does it.
    pub(crate) share: Load,
    /// The same.
    pub(crate) cancel: Load,
    /// The store's part of either, without what is checked before it and recorded after it.
    pub(crate) store: Load,
}

/// Measures both, with an image of the ordinary account.
pub(crate) async fn measure(
    settings: &Settings,
    server: &Server,
    session: &str,
    database: &Database,
    catalogue: &Catalogue,
) -> anyhow::Result<Sharing> {
    let path = format!("/host/image/detail/{}", catalogue.unshared());
    let (mut shares, mut cancels) = (Vec::new(), Vec::new());
    let began = Instant::now();
    while began.elapsed() < settings.warm_up + settings.measuring {
        let share = post(
            server,
            session,
            &format!("{path}/share"),
            format!("pin={RECIPIENT_PIN}&secrets_removed=1"),
        )
        .await?;
        let cancel = post(server, session, &format!("{path}/cancel-share"), format!("pin={RECIPIENT_PIN}")).await?;
        if began.elapsed() >= settings.warm_up {
            shares.push(share);
            cancels.push(cancel);
        }
    }
    let store = alone(settings, database, catalogue).await?;
    let found = Sharing {
        share: summary(shares, settings.measuring),
        cancel: summary(cancels, settings.measuring),
        store,
    };
    settings.say(&format!("share and cancel: {:.0} pairs/s", found.share.rate));
    Ok(found)
}

async fn post(server: &Server, session: &str, path: &str, form: String) -> anyhow::Result<Duration> {
    let before = Instant::now();
    let answer = server.post(session, path, form).await?;
    let status = answer.status();
    answer.bytes().await?;
    anyhow::ensure!(status == reqwest::StatusCode::SEE_OTHER, "{path} answers {status}");
    Ok(before.elapsed())
}

async fn alone(settings: &Settings, database: &Database, catalogue: &Catalogue) -> anyhow::Result<Load> {
    let store = store::open(&database.url, Databases::default()).await?;
    let image: ImageId = catalogue.unshared().parse()?;
    let owner = AccountId::new(catalogue.ordinary)?;
    let recipient = store
        .reader()
        .await?
        .account_by_pin(&RECIPIENT_PIN.parse()?)
        .await?
        .context("nobody to share with")?
        .id;
    let mut times = Vec::new();
    let began = Instant::now();
    while began.elapsed() < settings.measuring {
        for shares in [true, false] {
            let before = Instant::now();
            let mut unit = store.writer().await?;
            if shares {
                unit.insert_share(&image, recipient, owner, SystemClock.now()).await?;
            } else {
                unit.remove_share(&image, recipient).await?;
            }
            unit.commit().await?;
            times.push(before.elapsed());
        }
    }
    Ok(summary(times, settings.measuring))
}
