//! Bytes on their way into the blob store, wherever they come from.
//!
//! An upload is registered before its first byte is written and struck off by the transaction that makes it an image, so
//! that at any moment, also after a crash, every stored byte belongs to something that is known.

use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use tokio::runtime::Handle;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::ports::random_id;
use super::sweep::remove_upload;
use super::{App, Error, Refusal, Result};
use crate::blobs::{ReceiveError, Received};
use crate::domain::disk_format::DiskImage;
use crate::domain::id::{AccountId, BlobId};
use crate::store::Unit;

/// The shortest time between two signs of life of an upload: each is a transaction.
const SHORTEST_BEAT: Duration = Duration::from_millis(200);

/// The longest one.
const LONGEST_BEAT: Duration = Duration::from_secs(10);

/// A registered upload. When its client goes away, or its job is lost, this is dropped in the middle, perhaps of the commit
/// that registers or adopts it: then, too, what did not become an image is cleared away.
pub(super) struct Upload {
    app: App,
    id: BlobId,
    is_open: bool,
}

impl Upload {
    /// Registers an upload of `account`'s and commits `unit`.
    ///
    /// # Errors
    /// Internal ones only.
    pub(super) async fn register(app: &App, mut unit: Box<dyn Unit>, account: AccountId) -> Result<Self> {
        let upload = Self {
            app: app.clone(),
            id: BlobId::from_random(random_id()),
            is_open: true,
        };
        unit.insert_upload(&upload.id, account, app.clock.now()).await?;
        unit.commit().await?;
        Ok(upload)
    }

    /// What it is registered as.
    pub(super) fn id(&self) -> &BlobId {
        &self.id
    }

    /// Stores what `stream` delivers and says what it is.
    ///
    /// # Errors
    /// [`Refusal::FileTooLarge`], [`Refusal::FileEmpty`], [`Refusal::FileInterrupted`] and [`Refusal::Disk`].
    pub(super) async fn receive<S, E>(&self, stream: S) -> Result<(Received, DiskImage)>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Send + Unpin,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let Self { app, id, .. } = self;
        let examining = async {
            let received = app
                .blobs
                .receive(id, stream, app.limits.image_bytes, |_| touch(app, id))
                .await
                .map_err(refuse)?;
            let inspected = app
                .blobs
                .inspect(id, received.size_bytes, app.limits.image_bytes)
                .await
                .map_err(anyhow::Error::from)?;
            Ok::<_, Error>((received, inspected.map_err(Refusal::Disk)?))
        };
        tokio::select! {
            examined = examining => examined,
            error = keep_alive(app, id) => Err(error.into()),
        }
    }

    /// Clears away what was not adopted.
    pub(super) async fn end(mut self, is_adopted: bool) {
        if !is_adopted && let Err(error) = remove_upload(&self.app, &self.id, None).await {
            // What became of the import is true all the same, and what is left is registered.
            tracing::warn!(%error, upload = %self.id, "an upload stays until the next sweep");
        }
        self.is_open = false;
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        // Without a runtime the process is ending, and the next one sweeps.
        let Ok(runtime) = Handle::try_current() else { return };
        let (app, upload) = (self.app.clone(), self.id.clone());
        runtime.spawn(async move {
            if let Err(error) = remove_upload(&app, &upload, None).await {
                tracing::warn!(%error, %upload, "an interrupted upload stays until the next sweep");
            }
        });
    }
}

/// Shows signs of life for as long as it is polled: also while a client sends nothing, and while a large file is inspected.
/// Returns when there is nothing left to keep alive.
async fn keep_alive(app: &App, upload: &BlobId) -> anyhow::Error {
    let period = heart_beat(app.limits.upload_lease_seconds);
    let mut beats = interval_at(Instant::now() + period, period);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        if let Err(error) = touch(app, upload).await {
            return error;
        }
    }
}

/// A third of the lease, so that one beat may be missed, and at most [`LONGEST_BEAT`].
fn heart_beat(lease_seconds: i64) -> Duration {
    let lease = Duration::from_secs(u64::try_from(lease_seconds).unwrap_or(0));
    (lease / 3).clamp(SHORTEST_BEAT, LONGEST_BEAT)
}

/// Shows a sign of life, so that the sweep leaves the upload alone.
async fn touch(app: &App, upload: &BlobId) -> anyhow::Result<()> {
    let mut unit = app.store.writer().await?;
    let is_registered = unit.touch_upload(upload, app.clock.now()).await?;
    unit.commit().await?;
    anyhow::ensure!(is_registered, "the upload was swept away as dead");
    Ok(())
}

fn refuse(error: ReceiveError<anyhow::Error>) -> Error {
    match error {
        ReceiveError::TooLarge { limit_bytes } => Refusal::FileTooLarge { limit: limit_bytes }.into(),
        ReceiveError::Empty => Refusal::FileEmpty.into(),
        ReceiveError::Interrupted(_) => Refusal::FileInterrupted.into(),
        ReceiveError::Stopped(error) => Error::Internal(error),
        error => Error::Internal(anyhow::anyhow!("receiving: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_shows_life_three_times_in_its_lease() {
        for (lease, milliseconds) in [(1, 333), (6, 2_000), (60, 10_000), (3_600, 10_000), (0, 200)] {
            assert_eq!(heart_beat(lease).as_millis(), milliseconds, "{lease}");
        }
    }
}
