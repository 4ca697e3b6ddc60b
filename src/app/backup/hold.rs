//! Keeping bytes from being removed while a backup copies them.

use std::time::Duration;

use anyhow::anyhow;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::app::App;
use crate::app::ports::random_id;

/// How long removals wait for a backup that shows no sign of life.
const HOLD_SECONDS: i64 = 30;

/// Time between two signs of life.
const BEAT: Duration = Duration::from_secs(10);

/// A hold on removals, let go of in [`Hold::release`]; that of a process that died runs out.
pub(super) struct Hold<'a> {
    app: &'a App,
    id: String,
}

impl<'a> Hold<'a> {
    /// From here on nothing is removed that a later view of the database shows.
    pub(super) async fn take(app: &'a App) -> anyhow::Result<Self> {
        let id = hex::encode(random_id());
        let mut unit = app.store.writer().await?;
        unit.hold_removals(&id, app.clock.now().plus_seconds(HOLD_SECONDS)).await?;
        unit.commit().await?;
        Ok(Self { app, id })
    }

    /// Does `work` and shows signs of life meanwhile.
    pub(super) async fn during<T>(&self, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        tokio::select! {
            done = work => done,
            error = self.lost() => Err(error),
        }
    }

    async fn lost(&self) -> anyhow::Error {
        let mut beats = interval_at(Instant::now() + BEAT, BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => return anyhow!("the backup stood still for too long, and bytes may have been removed meanwhile"),
                // It lasts for more than one beat, and is not renewed once it has run out.
                Err(error) => tracing::warn!(%error, "the hold on removals cannot be renewed; trying again"),
            }
        }
    }

    /// Says whether nothing can have been removed since it was taken.
    async fn renew(&self) -> anyhow::Result<bool> {
        let now = self.app.clock.now();
        let mut unit = self.app.store.writer().await?;
        let is_held = unit.extend_hold(&self.id, now, now.plus_seconds(HOLD_SECONDS)).await?;
        unit.commit().await?;
        Ok(is_held)
    }

    /// Lets removals go on.
    pub(super) async fn release(self) -> anyhow::Result<()> {
        let mut unit = self.app.store.writer().await?;
        unit.release_removals(&self.id).await?;
        Ok(unit.commit().await?)
    }
}
