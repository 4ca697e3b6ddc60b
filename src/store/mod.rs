//! The port to the database: what the use cases may ask of it, in the words of the domain.
//!
//! A [`Store`] hands out units of work. A *reader* sees committed data and changes nothing; a *jot* writes down what may be
//! lost when the power fails; a *writer* is one transaction that either commits as a whole or, when dropped, leaves no trace.
//! What a writer reads stays true until it commits: on SQLite because there is one writer at a time, elsewhere because the rows
//! are locked. That is what lets a use case read the world, evaluate the rules and write without a race.
//!
//! The queries in `queries/` are written once for every database: each database's module takes them in by path and gives
//! them its own driver through `super`. `contract` states, as tests, what every implementation must show.

#[cfg(test)]
pub(crate) mod contract;
mod marks;
mod migrations;
mod open;
mod port;
#[expect(clippy::duplicate_mod, reason = "the queries are compiled once for each driver")]
pub mod postgres;
mod singles;
pub mod sqlite;
mod transfer;

pub use open::{Databases, migrate, open};
pub use port::*;
pub use transfer::{Archive, ArchivedObject, ArchivedTable, Line, Sum, TransferError, archive, require_up_to_date, restore, transfer};
