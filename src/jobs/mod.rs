//! Carrying out what was promised: jobs are enqueued by the transaction that makes them necessary, and each step of a job
//! is a transaction that looks at the world again, so that a process can be killed between any two of them.
//!
//! Several processes may run jobs over the same store. A lease keeps a job with one of them at a time; that its effect comes
//! once, even when a lease is lost, is the work of the transactions.

mod delete_image;
mod delete_snapshots;
mod lease;
mod mail_notice;
mod remove_blob;
mod run;
#[cfg(test)]
mod tests;

pub(crate) use lease::ticks;
pub use run::{run, run_due};
