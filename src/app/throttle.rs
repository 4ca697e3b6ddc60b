//! Budgets on failed attempts. They live in the database, so that they hold on every replica and over a restart.

use super::{App, Refusal, Result};
use crate::domain::time::Timestamp;

/// A budget: so many failures for each key within a window.
pub(super) struct Budget<'a> {
    pub(super) app: &'a App,
    pub(super) keys: Vec<String>,
    pub(super) failures: u32,
    pub(super) window_seconds: i64,
}

impl Budget<'_> {
    fn window(&self, now: Timestamp) -> Timestamp {
        let length = self.window_seconds * 1_000_000;
        Timestamp(now.0.div_euclid(length) * length)
    }

    /// Refuses when a key has used up its budget.
    pub(super) async fn check(&self) -> Result<()> {
        let now = self.app.clock.now();
        let window = self.window(now);
        let mut unit = self.app.store.reader().await?;
        for key in &self.keys {
            if unit.attempts(key, window).await? >= self.failures {
                let retry_after_seconds = window.plus_seconds(self.window_seconds).seconds_since(now).max(1);
                return Err(Refusal::TooManyAttempts { retry_after_seconds }.into());
            }
        }
        Ok(())
    }

    /// Counts a failure against every key.
    pub(super) async fn count_failure(&self) -> Result<()> {
        let window = self.window(self.app.clock.now());
        let mut unit = self.app.store.writer().await?;
        for key in &self.keys {
            unit.add_attempt(key, window).await?;
        }
        unit.commit().await?;
        Ok(())
    }
}
