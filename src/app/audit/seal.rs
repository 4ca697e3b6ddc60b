//! Sealing: giving each record of the audit its place in the chain.
//!
//! Records are appended without a seal, by transactions that know nothing of each other, and sealed soon after by whoever
//! runs jobs: a chain that every transaction went on with by itself would make all of them wait for each other.

use crate::app::{App, Result};

/// Records that are sealed in one transaction.
const SEALED_AT_ONCE: u32 = 500;

/// Seals every record that was committed and has no seal; returns how many. Of several processes that do so at once each
/// record is sealed by one.
///
/// # Errors
/// Internal ones; what was not sealed is sealed the next time.
pub async fn seal(app: &App) -> Result<u64> {
    let mut sealed = 0;
    // Asked of a reader: there is nothing to seal most of the time, and looking takes no lock from those who write.
    while !app.store.glance().await?.unsealed_audit(0, 1).await?.is_empty() {
        let mut unit = app.store.writer().await?;
        let mut head = unit.audit_head().await?;
        for record in unit.unsealed_audit(0, SEALED_AT_ONCE).await? {
            head = record.seal_after(&head);
            unit.seal_audit(record.number, &head).await?;
            sealed += 1;
        }
        unit.commit().await?;
    }
    Ok(sealed)
}
