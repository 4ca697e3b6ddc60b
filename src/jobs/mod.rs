//! Carrying out what was promised: jobs are enqueued by the transaction that makes them necessary, and each step of a job
//! is a transaction that looks at the world again, so that a process can be killed between any two of them.

mod delete_image;
mod delete_snapshots;
mod remove_blob;
mod run;

pub use run::{run, run_due};
