//! What is still to be done.

use async_trait::async_trait;

use super::Result;
use crate::domain::time::Timestamp;

/// The kinds of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Turn an image in status deleting into a tombstone. Subject: the image.
    DeleteImage,
    /// Try the snapshots of a deleted image. Subject: the image.
    DeleteSnapshots,
    /// Remove the bytes of a blob nobody references. Subject: the blob.
    RemoveBlob,
    /// Finish a copy, or an image made from an instance. Subject: the task.
    CopyImage,
    /// Fetch the bytes of an image. Subject: the task.
    ImportImage,
    /// Put the bytes of an image elsewhere. Subject: the task.
    ExportImage,
    /// Mail a notice. Subject: its number.
    MailNotice,
}
crate::domain::policy::words!(JobKind {
    DeleteImage => "delete_image",
    DeleteSnapshots => "delete_snapshots",
    RemoveBlob => "remove_blob",
    CopyImage => "copy_image",
    ImportImage => "import_image",
    ExportImage => "export_image",
    MailNotice => "mail_notice",
});

impl JobKind {
    /// Those that are over in a moment, whatever the size of an image.
    pub const SHORT: &'static [Self] = &[Self::DeleteImage, Self::DeleteSnapshots, Self::RemoveBlob, Self::CopyImage];
    /// Those that move all bytes of an image, which takes as long as it takes.
    pub const LONG: &'static [Self] = &[Self::ImportImage, Self::ExportImage];
    /// Those that wait for a mail server.
    pub const MAIL: &'static [Self] = &[Self::MailNotice];
}

/// A job as it was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub number: i64,
    /// What to do.
    pub kind: JobKind,
    /// To what: an id.
    pub subject: String,
    /// How often it was tried before.
    pub attempts: u32,
}

/// A job as it stands there, whoever has claimed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingJob {
    /// Its number.
    pub number: i64,
    /// What to do.
    pub kind: JobKind,
    /// To what: an id.
    pub subject: String,
    /// Since when.
    pub enqueued_at: Timestamp,
    /// When it may be claimed: next, or when its lease runs out.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed; empty when none did, and while another is made.
    pub last_error: String,
}

/// Jobs. A job is enqueued by the transaction that makes it necessary and finished by the one that carries it out.
#[async_trait]
pub trait Jobs: Send {
    /// Adds a job that may run at once; nothing happens when the same one waits already.
    async fn enqueue(&mut self, kind: JobKind, subject: &str, at: Timestamp) -> Result<()>;
    /// Takes the job of one of these kinds that has waited longest and is due at `now`, and keeps it from others until `until`.
    /// Jobs that remove bytes are passed over while there is a hold on that.
    async fn claim(&mut self, kinds: &[JobKind], now: Timestamp, until: Timestamp) -> Result<Option<Job>>;
    /// Whether there is a job to claim at `now`.
    async fn is_job_due(&mut self, kinds: &[JobKind], now: Timestamp) -> Result<bool>;
    /// Keeps a job from others until `until`, for whoever claimed it as `job`. False, and nothing happens, when it was struck
    /// off or somebody else has claimed it since.
    async fn extend_lease(&mut self, job: &Job, until: Timestamp) -> Result<bool>;
    /// Strikes a job off; says whether it was still there.
    async fn finish(&mut self, number: i64) -> Result<bool>;
    /// Strikes off the jobs of a kind that were enqueued before then, done or not; says how many.
    async fn give_up(&mut self, kind: JobKind, before: Timestamp) -> Result<u64>;
    /// Puts a job back after a failure, due at `due`.
    async fn put_back(&mut self, number: i64, error: &str, due: Timestamp) -> Result<()>;
    /// The jobs after the one numbered `after`, in the order they were enqueued; at most `limit`.
    async fn waiting_jobs(&mut self, after: i64, limit: u32) -> Result<Vec<WaitingJob>>;
    /// The job with this number, as long as it is there.
    async fn waiting_job(&mut self, number: i64) -> Result<Option<WaitingJob>>;
    /// Makes a job that failed due at `due`; nothing happens to one that is being tried, or was not yet.
    async fn hasten(&mut self, number: i64, due: Timestamp) -> Result<()>;
    /// How many jobs there are.
    async fn count_jobs(&mut self) -> Result<u64>;
}
