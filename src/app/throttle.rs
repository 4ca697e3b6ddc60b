//! Budgets on failed attempts. They live in the database, so that they hold on every replica and over a restart.
//!
//! An attempt is counted before it is made, and the count is taken back when it did not fail: so of a thousand attempts at
//! the same moment no more get through than of a thousand in a row, and one that is broken off stays counted.

use std::net::{IpAddr, Ipv6Addr};

use super::{Refusal, Result};
use crate::domain::time::Timestamp;
use crate::store::Unit;

/// A budget: so many failures for each key within a window.
pub(super) struct Budget {
    /// The keys and how many failures each has.
    pub(super) keys: Vec<(String, u32)>,
    pub(super) window_seconds: i64,
}

/// An attempt that was counted.
pub(super) struct Counted {
    keys: Vec<String>,
    window: Timestamp,
}

impl Budget {
    /// Counts an attempt against every key in a writer, or refuses when one of them has used up its budget; then the writer
    /// is to be dropped, so that refused attempts do not count.
    pub(super) async fn count(&self, unit: &mut dyn Unit, now: Timestamp) -> Result<Counted> {
        let window = window_of(now, self.window_seconds);
        let mut keys = Vec::with_capacity(self.keys.len());
        for (key, failures) in &self.keys {
            if unit.add_attempt(key, window).await? > *failures {
                let retry_after_seconds = seconds_left(window, self.window_seconds, now);
                return Err(Refusal::TooManyAttempts { retry_after_seconds }.into());
            }
            keys.push(key.clone());
        }
        Ok(Counted { keys, window })
    }
}

impl Counted {
    /// Takes this one attempt back, and no other of the same keys.
    pub(super) async fn take_back(self, unit: &mut dyn Unit) -> Result<()> {
        for key in &self.keys {
            unit.take_back_attempt(key, self.window).await?;
        }
        Ok(())
    }
}

/// When the window of so many seconds began that a moment is in.
pub(crate) fn window_of(now: Timestamp, seconds: i64) -> Timestamp {
    let length = seconds * 1_000_000;
    Timestamp(now.0.div_euclid(length) * length)
}

/// Seconds until a window ends: at least one.
pub(super) fn seconds_left(window: Timestamp, seconds: i64, now: Timestamp) -> i64 {
    window.plus_seconds(seconds).seconds_since(now).max(1)
}

/// What attempts from an address are counted by: for IPv6 the network of 64 bits, because whoever has one address of it has
/// them all.
pub(super) fn address_key(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let network = address.to_bits() >> 64 << 64;
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::Error;
    use crate::store::Store;
    use crate::store::sqlite::SqliteStore;

    fn budget(keys: &[(&str, u32)]) -> Budget {
        Budget {
            keys: keys.iter().map(|(key, failures)| ((*key).to_owned(), *failures)).collect(),
            window_seconds: 100,
        }
    }

    async fn open() -> (tempfile::TempDir, Arc<SqliteStore>) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("console.db").display());
        let store = SqliteStore::open(&url).await.unwrap();
        (folder, Arc::new(store))
    }

    const NOW: Timestamp = Timestamp(250_000_000);

    async fn attempt(store: &SqliteStore, keys: &[(&str, u32)]) -> Result<Counted> {
        let mut unit = store.writer().await.unwrap();
        let counted = budget(keys).count(unit.as_mut(), NOW).await?;
        unit.commit().await.unwrap();
        Ok(counted)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_many_attempts_at_once_as_many_get_through_as_there_are_failures() {
        let (_folder, store) = open().await;
        let attempts = (0..500).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { attempt(&store, &[("here", 10), ("everywhere", 100)]).await.is_ok() })
        });
        let through = futures::future::join_all(attempts).await;
        assert_eq!(through.into_iter().filter(|through| *through.as_ref().unwrap()).count(), 10);
        let mut unit = store.reader().await.unwrap();
        let window = Timestamp(200_000_000);
        assert_eq!(unit.attempts("here", window).await.unwrap(), 10);
        assert_eq!(
            unit.attempts("everywhere", window).await.unwrap(),
            10,
            "what was refused does not count"
        );
    }

    #[tokio::test]
    async fn a_success_takes_back_itself_and_nothing_else() {
        let (_folder, store) = open().await;
        for _ in 0..2 {
            attempt(&store, &[("here", 3)]).await.unwrap();
        }
        for _ in 0..5 {
            let counted = attempt(&store, &[("here", 3)]).await.unwrap();
            let mut unit = store.writer().await.unwrap();
            counted.take_back(unit.as_mut()).await.unwrap();
            unit.commit().await.unwrap();
        }
        attempt(&store, &[("here", 3)]).await.unwrap();
        let refused = attempt(&store, &[("here", 3)]).await.err();
        let expected = Refusal::TooManyAttempts { retry_after_seconds: 50 };
        assert!(matches!(refused, Some(Error::Refused(refusal)) if refusal == expected));
    }

    #[test]
    fn an_ipv6_address_counts_as_its_network() {
        for (address, key) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
            ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
            ("::1", "::/64"),
            ("", ""),
        ] {
            assert_eq!(address_key(address), key);
        }
    }
}
