//! How everybody in this process who waits for a change learns of one, whoever found it out.

use tokio::sync::watch;

use super::port::Result;

/// Announces changes, and waits for them. Clones speak of the same.
#[derive(Debug, Clone)]
pub(super) struct Marks(watch::Sender<i64>);

impl Marks {
    pub(super) fn new() -> Self {
        // Marks are positive, so that 0 is never one.
        Self(watch::Sender::new(1))
    }

    /// Says that something was committed.
    pub(super) fn announce(&self) {
        self.0.send_modify(|mark| *mark += 1);
    }

    /// Waits for a mark other than `seen`. See [`super::Store::changed_since`].
    pub(super) async fn since(&self, seen: i64) -> Result<i64> {
        let mut marks = self.0.subscribe();
        let mark = marks.wait_for(|mark| *mark != seen).await;
        Ok(*mark.map_err(|_| sqlx::Error::PoolClosed)?)
    }
}
