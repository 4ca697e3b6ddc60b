//! The use cases: one intent a file, named as the user would name it.
//!
//! Each of them authorises its actor, reads the world in a unit of work, asks [`crate::domain`] for the verdict, writes,
//! records what happened, enqueues what has to follow, and commits: all of it or nothing. Pages, forms, jobs and the
//! command line only translate to and from here, so a precondition cannot be met on one road and missed on another.

pub mod access_keys;
pub mod accounts;
pub mod activity;
pub mod audit;
pub mod backup;
pub mod error;
pub mod everybody;
pub mod health;
pub mod images;
pub mod instances;
pub mod jobs;
pub mod lockouts;
pub mod notices;
pub mod overview;
pub mod partners;
pub mod policies;
pub mod ports;
pub mod quotas;
pub mod receipts;
mod record;
pub mod sessions;
pub mod sharers;
pub mod snapshots;
pub mod storage;
pub mod sweep;
pub mod tasks;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod throttle;
pub mod tickets;
pub mod token;
mod uploads;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::blobs::{BlobStore, Exchange};
use crate::domain::account::{Account, Role};
use crate::domain::id::AccountId;
use crate::store::Store;
use access_keys::memory::Memory;
use access_keys::sealing::SealingKeys;
pub use error::{Error, Refusal, Result};
use images::Places;
use ports::{Clock, Post};
pub(crate) use record::{About, Recorder};

/// Limits of the installation that are not rules of the domain.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest disk image file that is taken, in bytes; also the largest virtual size.
    pub image_bytes: u64,
    /// Failed look-ups of a pin per account, and per address, in [`Limits::LOOKUP_WINDOW_SECONDS`].
    pub failed_lookups: u32,
    /// Failed sign-ins per address, and [`Limits::PIN_FACTOR`] times as many per pin, in [`Limits::SIGN_IN_WINDOW_SECONDS`].
    pub failed_sign_ins: u32,
    /// Seconds after which an upload that shows no sign of life is removed. One that is under way shows one every third of
    /// these, whatever its client does, so that however short they are it is never taken for dead.
    pub upload_lease_seconds: i64,
    /// Requests that an access key has in a minute.
    pub access_key_requests: u32,
    /// Seconds for which a job is kept from other processes. Its process renews that every third of these while the job
    /// runs, so that only a process that died or stands still loses a job.
    pub job_lease_seconds: u32,
    /// How long an answer waits for the deletion that it accepted, so that it can tell the outcome. The jobs go on anyway.
    pub deletion_wait: Duration,
}

impl Limits {
    /// The window in which failed look-ups are counted.
    pub const LOOKUP_WINDOW_SECONDS: i64 = 600;
    /// The window in which failed sign-ins are counted.
    pub const SIGN_IN_WINDOW_SECONDS: i64 = 900;
    /// How many refusals of an account the audit takes in [`Limits::REFUSALS_WINDOW_SECONDS`].
    pub const RECORDED_REFUSALS: u32 = 100;
    /// The window in which recorded refusals are counted.
    pub const REFUSALS_WINDOW_SECONDS: i64 = 600;
    /// How many times as many failed sign-ins a pin has, from all addresses together, as one address.
    pub const PIN_FACTOR: u32 = 10;
    /// How many access keys an account may have.
    pub const ACCESS_KEYS: u32 = 5;
    /// How long a request takes at most. One that was begun longer ago and has no answer was broken off.
    pub const REQUEST_SECONDS: i64 = 60;
    /// How long a request is remembered that is to be carried out once.
    pub const RECEIPT_SECONDS: i64 = 24 * 3600;
    /// How long a link to set a password with is good.
    pub const RESET_SECONDS: i64 = 24 * 3600;
    /// How long fetching or exporting an image takes at most.
    pub const TRANSFER_SECONDS: u64 = 12 * 3600;
    /// How long a task is remembered that has ended.
    pub const TASK_SECONDS: i64 = 30 * 24 * 3600;
    /// How many sharers an account may have blocked.
    pub const BLOCKED_SHARERS: u32 = 100;
    /// How far back failures are told of.
    pub const FAILURES_SECONDS: i64 = 24 * 3600;
    /// How long a lock-out is kept, seen or not.
    pub const LOCKOUT_SECONDS: i64 = 90 * 24 * 3600;
    /// Of how many lock-outs of a kind administrators are told within [`Limits::LOCKOUTS_TOLD_SECONDS`].
    pub const LOCKOUTS_TOLD: u32 = 10;
    /// The window in which lock-outs are counted that administrators are told of.
    pub const LOCKOUTS_TOLD_SECONDS: i64 = 3600;
    /// How many administrators are told of a lock-out.
    pub const ADMINISTRATORS_TOLD: u32 = 100;
    /// How many notices a statement changes at most.
    pub const NOTICES_AT_ONCE: u32 = 1000;
    /// How long it is tried to mail a notice.
    pub const MAIL_SECONDS: i64 = 24 * 3600;
    /// How long a notice is kept, read or not.
    pub const NOTICE_SECONDS: i64 = 90 * 24 * 3600;
    /// How long a session lasts.
    pub const SESSION_SECONDS: i64 = 12 * 3600;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            image_bytes: 64 << 30,
            failed_lookups: 20,
            failed_sign_ins: 10,
            upload_lease_seconds: 60,
            access_key_requests: 600,
            job_lease_seconds: 15,
            deletion_wait: Duration::from_millis(1500),
        }
    }
}

/// Everything a use case works with.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The bytes.
    pub blobs: Arc<BlobStore>,
    /// Where bytes may come from and go to.
    pub exchange: Arc<Exchange>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The configured policies, and what is known of those in force.
    pub policies: Arc<policies::Known>,
    /// The limits in force.
    pub limits: Limits,
    /// What the secrets of access keys are sealed with. Without any, there are no access keys.
    pub sealing_keys: Option<Arc<SealingKeys>>,
    /// What this process remembers of access keys.
    pub access_keys: Arc<Memory>,
    /// What takes letters to people, where notices are mailed.
    pub post: Option<Arc<dyn Post>>,
    /// Where pages far down a list begin.
    pub places: Arc<Places>,
    /// The regions images can live in; the first is the default.
    pub regions: Arc<[String]>,
    /// Wakes the job runner of this process.
    pub wake_jobs: Arc<Notify>,
}

/// Who asks, authenticated, and with which request.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account.
    pub account: Account,
    /// Where the request came from, as text; empty for the command line.
    pub address: String,
    /// The request's id, recorded with everything it changes.
    pub request_id: String,
}

impl Actor {
    /// The account's number.
    #[must_use]
    pub fn id(&self) -> AccountId {
        self.account.id
    }

    /// Lets administrators go on. For everybody else there is nothing to administer, like anything that is not theirs to see.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub fn administers(&self) -> Result<()> {
        match self.account.role {
            Role::Admin => Ok(()),
            Role::User => Err(Refusal::NotFound.into()),
        }
    }
}

/// Who acts where nobody does: no pin is empty.
pub const CONSOLE: &str = "";
