//! The audit.

use async_trait::async_trait;

use super::{NewActivity, Result};
use crate::domain::audit::{AuditFilter, AuditPlace, AuditRecord, Seal};
use crate::domain::rules::Rule;

/// Who did what, and what was refused. Records are only ever added, by the transaction that did what they tell of; the
/// database itself refuses everything else but sealing a record that has no seal.
#[async_trait]
pub trait AuditTrail: Send {
    /// Adds a record, without a seal. `refused_by` is the rule that refused what was tried.
    async fn append_audit(&mut self, happened: &NewActivity, refused_by: Option<Rule>) -> Result<()>;
    /// The records that `filter` asks for, newest first, from the one after `after` on; at most `limit`. Each with its seal
    /// if it has one.
    async fn audit_records(
        &mut self,
        filter: &AuditFilter,
        after: Option<AuditPlace>,
        limit: u32,
    ) -> Result<Vec<(AuditRecord, Option<Seal>)>>;
    /// The sealed records after this position, in the order of the chain; at most `limit`.
    async fn audit_chain(&mut self, after: i64, limit: u32) -> Result<Vec<(AuditRecord, Seal)>>;
    /// The records without a seal whose number is above `after`, by number; at most `limit`.
    async fn unsealed_audit(&mut self, after: i64, limit: u32) -> Result<Vec<AuditRecord>>;
    /// The last seal of the chain. A writer that asked for it is the only one who seals until it ends.
    async fn audit_head(&mut self) -> Result<Seal>;
    /// Seals a record; nothing happens when it has a seal.
    async fn seal_audit(&mut self, number: i64, seal: &Seal) -> Result<()>;
}
