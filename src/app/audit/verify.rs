//! Proving that the audit is what was sealed.

use crate::app::{App, Result};
use crate::domain::audit::{Break, Chain, Seal};
use crate::domain::time::Timestamp;

/// Records that are read at once.
const READ_AT_ONCE: u32 = 1000;

/// Within how long a record is sealed, with much to spare: whoever runs jobs looks once a second.
const SEALED_WITHIN_SECONDS: i64 = 600;

/// A chain that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Its last seal. Kept elsewhere, it tells later whether records were cut off, or the whole chain was made anew.
    pub head: Seal,
    /// Records that have no seal yet, so that nothing is known of them.
    pub unsealed: u64,
    /// When the oldest of those is of, and its number.
    pub oldest_unsealed: Option<(Timestamp, i64)>,
}

impl Proof {
    /// The oldest record that has no seal, if it is so old that nobody seals any more.
    #[must_use]
    pub fn overdue(&self, now: Timestamp) -> Option<(Timestamp, i64)> {
        self.oldest_unsealed
            .filter(|(at, _)| now.seconds_since(*at) > SEALED_WITHIN_SECONDS)
    }
}

/// Follows the whole chain, page by page. `kept` is a seal of it that was noted earlier.
///
/// # Errors
/// Internal ones. Inside is the place where the chain does not hold.
pub async fn verify(app: &App, kept: Option<Seal>) -> Result<std::result::Result<Proof, Break>> {
    let mut chain = Chain::new(kept);
    let mut position = 0;
    loop {
        let records = app.store.glance().await?.audit_chain(position, READ_AT_ONCE).await?;
        let Some((_, last)) = records.last() else { break };
        position = last.position;
        for (record, seal) in &records {
            if let Err(broken) = chain.follow(record, seal) {
                return Ok(Err(broken));
            }
        }
    }
    let head = match chain.end() {
        Ok(head) => head,
        Err(broken) => return Ok(Err(broken)),
    };
    let (mut unsealed, mut oldest, mut number) = (0, None::<(Timestamp, i64)>, 0);
    loop {
        let records = app.store.glance().await?.unsealed_audit(number, READ_AT_ONCE).await?;
        let Some(last) = records.last() else { break };
        number = last.number;
        for record in &records {
            unsealed += 1;
            let place = (record.at, record.number);
            oldest = Some(oldest.map_or(place, |oldest| oldest.min(place)));
        }
    }
    Ok(Ok(Proof {
        head,
        unsealed,
        oldest_unsealed: oldest,
    }))
}
