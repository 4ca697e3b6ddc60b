//! What the program's migrations have to do with those a database has seen.

use sqlx::migrate::{AppliedMigration, Migrator};

/// The migrations that were not applied yet, by number and name.
pub(super) fn pending(known: &Migrator, applied: &[AppliedMigration]) -> Vec<String> {
    known
        .iter()
        .filter(|migration| !applied.iter().any(|other| other.version == migration.version))
        .map(|migration| format!("{:04} {}", migration.version, migration.description))
        .collect()
}

/// Whether these are all that the program knows, as it knows them, and no others.
pub(super) fn are_all(known: &Migrator, applied: &[AppliedMigration]) -> bool {
    applied.len() == known.iter().count()
        && known.iter().all(|migration| {
            let is_this = |other: &AppliedMigration| other.version == migration.version && other.checksum == migration.checksum;
            applied.iter().any(is_this)
        })
}
