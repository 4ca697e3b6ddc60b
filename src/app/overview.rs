//! What administrators see first: whether all is well, what waits, and what was done and refused in the last day.
//!
//! Every figure is of what is small, of one day, or was added up before, so that looking costs the same however much there is.

use super::health::{self, Health};
use super::throttle::window_of;
use super::{Actor, App, Limits, Result};
use crate::domain::time::Timestamp;
pub use crate::store::{AGES, COUNTED, DatabaseVersion, Figures, StorageSummary};

/// How many hours are told of.
pub const HOURS: i64 = 24;

const HOUR_SECONDS: i64 = 3600;

/// What happened within an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// When it begins.
    pub begin: Timestamp,
    /// Changes.
    pub done: u64,
    /// What a rule refused.
    pub refused: u64,
}

/// The overview.
#[derive(Debug, Clone)]
pub struct Overview {
    /// What answers.
    pub health: Health,
    /// Counts.
    pub figures: Figures,
    /// What is stored, and when it was added up.
    pub storage: Option<(Timestamp, StorageSummary)>,
    /// The last [`HOURS`], oldest first; the last of them is not over.
    pub hours: Vec<Hour>,
    /// The program's version.
    pub version: &'static str,
    /// The database's, and the schema's.
    pub database: DatabaseVersion,
}

/// Looks at everything.
///
/// # Errors
/// [`super::Refusal::NotFound`] for whoever is no administrator.
pub async fn look(app: &App, actor: &Actor) -> Result<Overview> {
    actor.administers()?;
    let now = app.clock.now();
    let length = HOUR_SECONDS * 1_000_000;
    let this_hour = Timestamp(now.0.div_euclid(length) * length);
    let begins = (0..HOURS).rev().map(|back| this_hour.plus_seconds(-HOUR_SECONDS * back));
    let hour = |begin| Hour {
        begin,
        done: 0,
        refused: 0,
    };
    let mut hours: Vec<_> = begins.map(hour).collect();
    let health = health::look(app).await;
    let mut unit = app.store.reader().await?;
    let figures = unit.figures(window_of(now, Limits::LOOKUP_WINDOW_SECONDS)).await?;
    let since = hours.first().map_or(this_hour, |hour| hour.begin);
    for happened in unit.happened_by_hour(since, now).await? {
        let Some(hour) = hours.iter_mut().find(|hour| hour.begin == happened.begin) else {
            continue;
        };
        if happened.is_refused {
            hour.refused = happened.count;
        } else {
            hour.done = happened.count;
        }
    }
    Ok(Overview {
        health,
        figures,
        storage: unit.storage_summary().await?,
        hours,
        version: env!("CARGO_PKG_VERSION"),
        database: unit.database_version().await?,
    })
}
