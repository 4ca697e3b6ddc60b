//! Catalogues of several sizes in one kind of database, a server over each, and what is found there.
//!
//! All of them are there at once, so that the same question is put to each in turn.

use std::path::Path;

use anyhow::Context as _;

use crate::catalogue::{Catalogue, LARGE_PIN, ORDINARY_PIN};
use crate::cluster::Cluster;
use crate::database::{Database, Kind};
use crate::pages::{self, Visitor};
use crate::report::Run;
use crate::server::Server;
use crate::settings::Settings;
use crate::{bare, limits, sharing, signed, transfer};

/// How often the server is started to see how long it takes.
const STARTS: usize = 5;

/// A catalogue and a server over it.
struct Site {
    database: Database,
    catalogue: Catalogue,
    server: Server,
    /// Of the account with 500 images.
    ordinary: String,
    /// Of the one with 100,000, where there is one.
    large: Option<String>,
    run: Run,
}

/// Makes a catalogue of each size in `folder`, or on `cluster`, and measures everything about them.
pub(crate) async fn measure(settings: &Settings, kind: Kind, cluster: Option<&Cluster>, folder: &Path) -> anyhow::Result<Vec<Run>> {
    let mut sites = Vec::new();
    for scale in &settings.scales {
        settings.say(&format!("{} with {scale} images: makes the catalogue", kind.name()));
        let database = Database::create(kind, cluster, folder, &format!("images_{scale}")).await?;
        let site = Site::open(settings, database, *scale).await;
        sites.push(site.with_context(|| format!("{} with {scale} images", kind.name()))?);
    }
    measure_pages(settings, &mut sites).await.with_context(|| kind.name())?;
    let last = sites.len().saturating_sub(1);
    let mut runs = Vec::new();
    for (number, site) in sites.into_iter().enumerate() {
        let name = site.run.title();
        // Files are moved with the last one only: they do not depend on the catalogue.
        runs.push(site.finish(settings, number == last).await.context(name)?);
    }
    Ok(runs)
}

async fn measure_pages(settings: &Settings, sites: &mut [Site]) -> anyhow::Result<()> {
    let visitors: Vec<_> = sites.iter().flat_map(Site::visitors).collect();
    let mut found = pages::measure(settings, &visitors).await?.into_iter();
    for site in sites {
        site.run.ordinary = found.next().unwrap_or_default();
        if site.large.is_some() {
            site.run.large = found.next().unwrap_or_default();
        }
        site.run.loaded_bytes = site.server.memory()?;
    }
    Ok(())
}

impl Site {
    async fn open(settings: &Settings, database: Database, scale: u64) -> anyhow::Result<Self> {
        let catalogue = Catalogue::make(&database, scale).await?;
        settings.say(&format!("made within {} s", catalogue.made_within.as_secs()));
        let mut run = Run::new(database.kind, scale);
        for _ in 0..STARTS {
            let server = Server::start(&database).await?;
            run.starts.push(server.started_within);
            server.end().await?;
        }
        let server = Server::start(&database).await?;
        run.idle_bytes = server.memory()?;
        let ordinary = server.sign_in(ORDINARY_PIN).await?;
        let large = if catalogue.has_large_account() {
            Some(server.sign_in(LARGE_PIN).await?)
        } else {
            None
        };
        Ok(Self {
            database,
            catalogue,
            server,
            ordinary,
            large,
            run,
        })
    }

    fn visitors(&self) -> impl Iterator<Item = Visitor<'_>> {
        let visitor = |session, addresses| Visitor {
            server: &self.server,
            session,
            addresses,
        };
        let ordinary = visitor(self.ordinary.as_str(), pages::ordinary(&self.catalogue));
        let large = self.large.as_deref().map(|session| visitor(session, pages::large(&self.catalogue)));
        std::iter::once(ordinary).chain(large)
    }

    /// Measures what is not compared with other catalogues.
    async fn finish(self, settings: &Settings, moves_files: bool) -> anyhow::Result<Run> {
        let Self {
            database,
            catalogue,
            server,
            ordinary: session,
            mut run,
            ..
        } = self;
        run.bare = bare::measure(settings, &server, &session).await?;
        run.signed = Some(signed::measure(settings, &server, &session, &database).await?);
        run.limits = limits::measure(settings, &server, &session, &database, &catalogue).await?;
        run.sharing = Some(sharing::measure(settings, &server, &session, &database, &catalogue).await?);
        server.end().await?;
        if moves_files {
            let server = Server::start(&database).await?;
            let session = server.sign_in(ORDINARY_PIN).await?;
            run.transfer = Some(transfer::measure(settings, &server, &session, &database).await?);
            server.end().await?;
        }
        Ok(run)
    }
}
