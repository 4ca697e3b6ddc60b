//! The traits, one for each noun, and the rows they exchange that are not domain types themselves.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use thiserror::Error;

use super::access_keys::AccessKeys;
use crate::domain::account::Account;
use crate::domain::activity::{Activity, Event};
use crate::domain::deletion::DeleteWorld;
use crate::domain::id::{AccountId, BlobId, ImageId, InstanceId, SnapshotId};
use crate::domain::image::{Image, ImageStatus, Tombstone};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::query::{Cursor, ImageQuery, InstanceQuery, SnapshotQuery, Tab};
use crate::domain::sharing::{Share, ShareWorld};
use crate::domain::snapshot::{ReferencingImages, Snapshot, SnapshotOutcome};
use crate::domain::text::{Description, Name, Pin};
use crate::domain::time::Timestamp;

/// The database failed or holds what it must not. None of this is for a user's eyes.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The migrations could not be applied.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value is not one the domain knows.
    #[error("stored value of {column} is not valid: {value}")]
    Corrupt {
        /// Table and column.
        column: &'static str,
        /// What was found.
        value: String,
    },
    /// The row to insert is there already.
    #[error("{0} is taken")]
    Taken(&'static str),
}

/// The result of a question to the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A database that hands out units of work.
#[async_trait]
pub trait Store: Send + Sync {
    /// A unit that only reads committed data.
    async fn reader(&self) -> Result<Box<dyn Unit>>;

    /// A unit for a single question, cheaper than a reader: every read is by itself of what is committed then.
    async fn glance(&self) -> Result<Box<dyn Unit>>;

    /// A transaction. It changes nothing until [`Unit::commit`]; dropping it rolls back.
    async fn writer(&self) -> Result<Box<dyn Unit>>;

    /// Waits until a transaction has been committed since `seen`, by this process or another one, and returns the new
    /// mark. A first `seen` is 0, which is answered at once. Marks are those of this store and of nobody else's. It may
    /// report a change where nothing of interest changed, never the reverse.
    async fn changed_since(&self, seen: i64) -> Result<i64>;
}

/// One unit of work.
#[async_trait]
pub trait Unit:
    Accounts + AccessKeys + Sessions + Images + Shares + Snapshots + Instances + Activities + Jobs + Blobs + Attempts + Receipts
{
    /// Makes everything written by this unit permanent. On one that only reads it does nothing.
    async fn commit(self: Box<Self>) -> Result<()>;
}

/// An account to add.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// Its password as an argon2id PHC string.
    pub password_hash: String,
    /// When.
    pub created_at: Timestamp,
}

/// Accounts.
#[async_trait]
pub trait Accounts: Send {
    /// Adds an account. [`StoreError::Taken`] when pin or number is in use.
    async fn insert_account(&mut self, account: &NewAccount) -> Result<()>;
    /// The account with exactly this pin (`S3`).
    async fn account_by_pin(&mut self, pin: &Pin) -> Result<Option<Account>>;
    /// The account with this number.
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>>;
    /// The password hash of the account with this number.
    async fn password_hash(&mut self, id: AccountId) -> Result<Option<String>>;
    /// Whether there is such an account and it is disabled.
    async fn is_account_disabled(&mut self, id: AccountId) -> Result<bool>;
    /// Disables an account or enables it again. Whoever is disabled has no session ([`Sessions::session_account`]).
    async fn set_account_disabled(&mut self, id: AccountId, is_disabled: bool) -> Result<()>;
    /// How many accounts there are.
    async fn count_accounts(&mut self) -> Result<u64>;
}

/// A session to remember. The token itself is never stored.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Whose.
    pub account: AccountId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Sessions.
#[async_trait]
pub trait Sessions: Send {
    /// Adds a session.
    async fn insert_session(&mut self, session: &NewSession) -> Result<()>;
    /// The account of a session that has not expired at `now`, unless it is disabled.
    async fn session_account(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Account>>;
    /// Ends a session; nothing happens when there is none.
    async fn remove_session(&mut self, token_hash: &[u8; 32]) -> Result<()>;
    /// Ends every session that has expired at `now`; returns how many.
    async fn remove_expired_sessions(&mut self, now: Timestamp) -> Result<u64>;
}

/// One row of an image list: the image and its owner's pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedImage {
    /// The image.
    pub image: Image,
    /// Who owns it.
    pub owner_pin: Pin,
}

/// A page of something. Where nothing is left beside the row it was to begin at, it is the first page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows in the order asked for.
    pub rows: Vec<T>,
    /// Where the page before begins, if there is one.
    pub previous: Option<Cursor>,
    /// Where the page after begins, if there is one.
    pub next: Option<Cursor>,
}

/// How many images each tab holds, unfiltered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TabCounts {
    /// Public Image.
    pub public: u64,
    /// Private Image.
    pub private: u64,
    /// Shared Image.
    pub shared: u64,
}

/// One line of an image's device mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceMapping {
    /// Device name, for example `/dev/vda`; the first one is the system disk.
    pub device: String,
    /// Bytes of the disk as the guest sees it.
    pub size_bytes: u64,
    /// The snapshot that holds it; `None` for a local disk.
    pub snapshot: Option<SnapshotId>,
    /// That snapshot's name; empty when there is none, and where it is not asked for.
    pub snapshot_name: String,
}

/// The stored bytes behind an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBytes {
    /// The object.
    pub blob: BlobId,
    /// How many.
    pub size_bytes: u64,
    /// Their SHA-256 in lower-case hex.
    pub sha256: String,
}

/// Images, tombstones and device mappings.
#[async_trait]
pub trait Images: Send {
    /// Adds an image with its device mapping (system disk first). `blob` holds a local-system-disk image's bytes. Counts
    /// are taken from the mapping; `share_count` is ignored and starts at 0. [`StoreError::Taken`] when the id is in use or
    /// was that of a deleted image.
    async fn insert_image(&mut self, image: &Image, blob: Option<&BlobId>, devices: &[DeviceMapping]) -> Result<()>;
    /// The image with this id, whoever may see it.
    async fn image(&mut self, id: &ImageId) -> Result<Option<Image>>;
    /// A page of the tab as `viewer` sees it in `region`: Public holds all public ready images of the region, Private the
    /// viewer's own private ones, Shared those shared with the viewer. Search matches part of a name, case-insensitive, or
    /// a whole id. Names and status words sort by their bytes; a cursor made for another sort key is taken for none.
    async fn images(&mut self, viewer: AccountId, region: &str, query: &ImageQuery) -> Result<Page<ListedImage>>;
    /// How many images the pages of a question hold together.
    async fn count_images(&mut self, viewer: AccountId, region: &str, query: &ImageQuery) -> Result<u64>;
    /// The counts of the three tabs.
    async fn tab_counts(&mut self, viewer: AccountId, region: &str) -> Result<TabCounts>;
    /// The operating systems that occur in a tab, sorted; at most 50. They are the choices of the OS filter.
    async fn platforms(&mut self, viewer: AccountId, region: &str, tab: Tab) -> Result<Vec<String>>;
    /// The device mapping, system disk first.
    async fn devices(&mut self, id: &ImageId) -> Result<Vec<DeviceMapping>>;
    /// The device mappings of several images, each with the system disk first, without the names of their snapshots. Images
    /// without one are left out.
    async fn devices_of(&mut self, ids: &[ImageId]) -> Result<HashMap<ImageId, Vec<DeviceMapping>>>;
    /// The bytes of a local-system-disk image, or of a cloud-system-disk image's system snapshot.
    async fn stored_bytes(&mut self, id: &ImageId) -> Result<Option<StoredBytes>>;
    /// Changes name and description.
    async fn set_image_text(&mut self, id: &ImageId, name: &Name, description: &Description) -> Result<()>;
    /// Moves an image on in its life.
    async fn set_image_status(&mut self, id: &ImageId, status: ImageStatus) -> Result<()>;
    /// Private images of `owner` in `region`, those being deleted included (`N3`). What a writer counts stays true until it
    /// ends.
    async fn count_private_images(&mut self, owner: AccountId, region: &str) -> Result<u32>;
    /// Takes away the image, which is there, its device mapping and its shares and leaves the tombstone. Returns the blob
    /// it owned, whose reference the caller has to release.
    async fn replace_with_tombstone(&mut self, tombstone: &Tombstone) -> Result<Option<BlobId>>;
    /// The tombstone of a deleted image.
    async fn tombstone(&mut self, id: &ImageId) -> Result<Option<Tombstone>>;
    /// The facts a deletion of this image is decided by; machines are split by `owner`, and a source instance counts only
    /// where it is the owner's.
    async fn delete_world(&mut self, image: &Image) -> Result<DeleteWorld>;
}

/// Sharing relations.
#[async_trait]
pub trait Shares: Send {
    /// Adds a share, unless it is there already; says whether it was added. Keeps the image's count true.
    async fn insert_share(&mut self, image: &ImageId, account: AccountId, by: AccountId, at: Timestamp) -> Result<bool>;
    /// Takes a share away; says whether there was one. Keeps the image's count true.
    async fn remove_share(&mut self, image: &ImageId, account: AccountId) -> Result<bool>;
    /// The shares of an image, oldest first.
    async fn shares(&mut self, image: &ImageId) -> Result<Vec<Share>>;
    /// Whether an image is or ever was shared.
    async fn was_shared(&mut self, image: &ImageId) -> Result<bool>;
    /// Whether an image is shared with an account.
    async fn has_share(&mut self, image: &ImageId, account: AccountId) -> Result<bool>;
    /// The facts sharing is decided by.
    async fn share_world(&mut self, image: &Image) -> Result<ShareWorld>;
    /// Machines of the image's recipients made from it: what cancelling every share costs them (`S11`). With `account`,
    /// only that recipient's.
    async fn recipients_machines(&mut self, image: &ImageId, account: Option<AccountId>) -> Result<u32>;
}

/// A snapshot with what the pages show beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The images that reference it.
    pub images: ReferencingImages,
    /// Set when the last deleted image left it behind: that image, and what was recorded.
    pub kept: Option<(ImageId, SnapshotOutcome)>,
}

/// What became of one snapshot after its image was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedOutcome {
    /// The snapshot; it may be gone.
    pub snapshot: SnapshotId,
    /// Its name then.
    pub name: String,
    /// The outcome.
    pub outcome: SnapshotOutcome,
    /// When it was recorded.
    pub at: Timestamp,
}

/// Snapshots and their outcomes.
#[async_trait]
pub trait Snapshots: Send {
    /// Adds a snapshot; `blob` holds its bytes. `share_count` is ignored and starts at 0.
    /// [`StoreError::Taken`] when the id is in use.
    async fn insert_snapshot(&mut self, snapshot: &Snapshot, blob: Option<&BlobId>) -> Result<()>;
    /// The snapshot with this id, whoever may see it.
    async fn snapshot(&mut self, id: &SnapshotId) -> Result<Option<Snapshot>>;
    /// A page of an owner's snapshots in a region, newest first.
    async fn snapshots(&mut self, owner: AccountId, region: &str, cursor: Option<&Cursor>, page_size: u32) -> Result<Page<ListedSnapshot>>;
    /// The page of snapshots in `region` that `query` asks `viewer`'s view for. What goes on around one that is somebody
    /// else's is left out.
    async fn find_snapshots(&mut self, viewer: AccountId, region: &str, query: &SnapshotQuery) -> Result<Vec<Snapshot>>;
    /// How many snapshots the pages of a question hold together.
    async fn count_found_snapshots(&mut self, viewer: AccountId, region: &str, query: &SnapshotQuery) -> Result<u64>;
    /// The images that reference each of several snapshots, as [`Self::referencing_images`] has them; one without any is left out.
    async fn referencing_images_of(&mut self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, ReferencingImages>>;
    /// The accounts each of several snapshots is shared with, oldest first; one without any is left out.
    async fn shares_of_snapshots(&mut self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, Vec<Share>>>;
    /// One snapshot with what its page shows.
    async fn listed_snapshot(&mut self, id: &SnapshotId) -> Result<Option<ListedSnapshot>>;
    /// The images that reference a snapshot, `except` one. All are counted; those of another owner are not shown.
    async fn referencing_images(&mut self, id: &SnapshotId, except: Option<&ImageId>) -> Result<ReferencingImages>;
    /// The accounts a snapshot is shared with, oldest first.
    async fn snapshot_shares(&mut self, id: &SnapshotId) -> Result<Vec<Share>>;
    /// Shares a snapshot with an account, unless it is already. Keeps the count true.
    async fn insert_snapshot_share(&mut self, id: &SnapshotId, account: AccountId, at: Timestamp) -> Result<()>;
    /// Takes a snapshot's share away; says whether there was one. Keeps the count true.
    async fn remove_snapshot_share(&mut self, id: &SnapshotId, account: AccountId) -> Result<bool>;
    /// Snapshots of `owner` in `region` (`N3`). What a writer counts stays true until it ends.
    async fn count_snapshots(&mut self, owner: AccountId, region: &str) -> Result<u32>;
    /// Takes a snapshot away, which is there, with its shares; nothing references it. Returns the blob whose reference the caller has to
    /// release.
    async fn remove_snapshot(&mut self, id: &SnapshotId) -> Result<Option<BlobId>>;
    /// Records what became of a snapshot after `image` was deleted; replaces what was recorded for the pair.
    async fn record_outcome(&mut self, image: &ImageId, outcome: &RecordedOutcome) -> Result<()>;
    /// Everything recorded for a deleted image, by snapshot id.
    async fn outcomes(&mut self, image: &ImageId) -> Result<Vec<RecordedOutcome>>;
    /// Deleted images for which an outcome of this snapshot is recorded.
    async fn images_with_outcome_of(&mut self, snapshot: &SnapshotId) -> Result<Vec<ImageId>>;
}

/// Instances.
#[async_trait]
pub trait Instances: Send {
    /// Adds an instance. [`StoreError::Taken`] when the id is in use.
    async fn insert_instance(&mut self, instance: &Instance) -> Result<()>;
    /// The instance with this id, whoever may see it.
    async fn instance(&mut self, id: &InstanceId) -> Result<Option<Instance>>;
    /// A page of an owner's instances in a region, newest first; with `image`, only those made from it.
    async fn instances(
        &mut self,
        owner: AccountId,
        region: &str,
        image: Option<&ImageId>,
        cursor: Option<&Cursor>,
        page_size: u32,
    ) -> Result<Page<Instance>>;
    /// The page of `owner`'s instances in `region` that `query` asks for.
    async fn find_instances(&mut self, owner: AccountId, region: &str, query: &InstanceQuery) -> Result<Vec<Instance>>;
    /// How many instances the pages of a question hold together.
    async fn count_found_instances(&mut self, owner: AccountId, region: &str, query: &InstanceQuery) -> Result<u64>;
    /// Sets the state; says whether there is such an instance.
    async fn set_instance_state(&mut self, id: &InstanceId, state: InstanceState) -> Result<bool>;
    /// Takes an instance away; says whether there was one.
    async fn remove_instance(&mut self, id: &InstanceId) -> Result<bool>;
}

/// An event to record for the account that may see it.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// When.
    pub at: Timestamp,
    /// In whose Activity page it appears.
    pub account: AccountId,
    /// Pin of who did it.
    pub actor: String,
    /// What happened.
    pub event: Event,
    /// The image it is about.
    pub image: Option<ImageId>,
    /// The image's name.
    pub image_name: String,
    /// The snapshot it is about.
    pub snapshot: Option<SnapshotId>,
    /// The instance it is about.
    pub instance: Option<InstanceId>,
    /// The request it came with; empty for jobs.
    pub request_id: String,
}

/// The record of what happened.
#[async_trait]
pub trait Activities: Send {
    /// Records an event.
    async fn record(&mut self, activity: &NewActivity) -> Result<()>;
    /// An account's events, newest first, before the event numbered `before`.
    async fn activities(&mut self, account: AccountId, before: Option<i64>, limit: u32) -> Result<Vec<Activity>>;
    /// What an account may see of an image's history, newest first; at most `limit`.
    async fn image_activities(&mut self, account: AccountId, image: &ImageId, limit: u32) -> Result<Vec<Activity>>;
    /// The accounts that have events since `mark`, and the mark of now, to ask with the next time; at most 10,000 accounts.
    /// Marks are the database's own and only grow. An event may be told of twice, never not at all.
    async fn accounts_active_since(&mut self, mark: i64) -> Result<(Vec<AccountId>, i64)>;
}

/// The kinds of jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// Turn an image in status deleting into a tombstone. Subject: the image.
    DeleteImage,
    /// Try the snapshots of a deleted image. Subject: the image.
    DeleteSnapshots,
    /// Remove the bytes of a blob nobody references. Subject: the blob.
    RemoveBlob,
}
crate::domain::policy::words!(JobKind { DeleteImage => "delete_image", DeleteSnapshots => "delete_snapshots", RemoveBlob => "remove_blob" });

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

/// Jobs. A job is enqueued by the transaction that makes it necessary and finished by the one that carries it out.
#[async_trait]
pub trait Jobs: Send {
    /// Adds a job that may run at once; nothing happens when the same one waits already.
    async fn enqueue(&mut self, kind: JobKind, subject: &str, at: Timestamp) -> Result<()>;
    /// Takes the job that has waited longest and is due at `now`, and keeps it from others until `until`.
    async fn claim(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<Job>>;
    /// Keeps a job from others until `until`, for whoever claimed it as `job`. False, and nothing happens, when it was struck
    /// off or somebody else has claimed it since.
    async fn extend_lease(&mut self, job: &Job, until: Timestamp) -> Result<bool>;
    /// Strikes a job off; says whether it was still there.
    async fn finish(&mut self, number: i64) -> Result<bool>;
    /// Puts a job back after a failure, due at `due`.
    async fn put_back(&mut self, number: i64, error: &str, due: Timestamp) -> Result<()>;
    /// How many jobs there are.
    async fn count_jobs(&mut self) -> Result<u64>;
}

/// What adopting an upload led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptedBlob {
    /// The blob that holds the content now: the upload itself, or an older one with the same content.
    pub blob: BlobId,
    /// Whether the uploaded object is superfluous, because an older one holds the content. It stays registered as a doomed
    /// upload, so that the sweep removes it.
    pub is_duplicate: bool,
}

/// Stored bytes and who references them. Every object in the blob store is either a registered upload or a blob, at any
/// moment: nothing can leak unseen.
#[async_trait]
pub trait Blobs: Send {
    /// Registers an upload before its first byte is written. [`StoreError::Taken`] when the id is in use.
    async fn insert_upload(&mut self, blob: &BlobId, account: AccountId, at: Timestamp) -> Result<()>;
    /// Says that an upload is alive; false when it is no longer registered, or doomed.
    async fn touch_upload(&mut self, blob: &BlobId, at: Timestamp) -> Result<bool>;
    /// Uploads not touched since `before`, doomed ones included; at most 100.
    async fn stale_uploads(&mut self, before: Timestamp) -> Result<Vec<BlobId>>;
    /// Dooms a registered upload, with `stale_before` only one that was not touched since: from the commit on it can be
    /// neither touched nor adopted, so that its object may be removed. True when it is doomed now, also when it was before.
    async fn doom_upload(&mut self, blob: &BlobId, stale_before: Option<Timestamp>) -> Result<bool>;
    /// Strikes off an upload whose object is gone; says whether it was registered.
    async fn remove_upload(&mut self, blob: &BlobId) -> Result<bool>;
    /// Turns a registered upload into a blob with one reference, or adds a reference to the one with the same content. Fails
    /// when it is not registered or doomed: [`Blobs::touch_upload`] in the same unit says whether it is.
    async fn adopt_upload(&mut self, upload: &BlobId, sha256: &str, size_bytes: u64, at: Timestamp) -> Result<AdoptedBlob>;
    /// Takes a reference away. True when it was the last: the blob is no longer found by its content, and a
    /// [`JobKind::RemoveBlob`] job has to remove it.
    async fn release_blob(&mut self, blob: &BlobId) -> Result<bool>;
    /// Strikes off a blob without references whose object is gone.
    async fn remove_blob(&mut self, blob: &BlobId) -> Result<()>;
    /// Those of these objects that are a blob's or a registered upload's.
    async fn known_objects(&mut self, objects: &[BlobId]) -> Result<HashSet<BlobId>>;
    /// Every blob and its number of references, by id; for tests. At most `limit`.
    async fn blobs(&mut self, limit: u32) -> Result<Vec<(BlobId, u32)>>;
    /// An account's uploads that are not doomed. What a writer counts stays true until it ends.
    async fn count_uploads(&mut self, account: AccountId) -> Result<u32>;
    /// Every registered upload; at most `limit`.
    async fn uploads(&mut self, limit: u32) -> Result<Vec<BlobId>>;
}

/// Counters against guessing: sign-ins and look-ups of pins, in windows of time.
#[async_trait]
pub trait Attempts: Send {
    /// Adds one to the counter `key` of the window that began at `window`, and returns the count.
    async fn add_attempt(&mut self, key: &str, window: Timestamp) -> Result<u32>;
    /// The count, without adding.
    async fn attempts(&mut self, key: &str, window: Timestamp) -> Result<u32>;
    /// Takes one from the counter `key` of a window, unless there is none left.
    async fn take_back_attempt(&mut self, key: &str, window: Timestamp) -> Result<()>;
    /// Forgets every window that began before `before`.
    async fn remove_attempts(&mut self, before: Timestamp) -> Result<u64>;
}

/// A request that a client wants to be carried out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What tells the request from every other one.
    pub request: [u8; 32],
    /// When it was begun last.
    pub claimed_at: Timestamp,
    /// What it led to; `None` while it is under way.
    pub answer: Option<KeptAnswer>,
}

/// What a request led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The id of the request that was carried out.
    pub request_id: String,
    /// The status it was answered with.
    pub status: u16,
    /// The body it was answered with.
    pub body: String,
}

/// Receipts, by account and by a token of the account's choice.
#[async_trait]
pub trait Receipts: Send {
    /// Adds a receipt without an answer, unless there is one; says whether it was added.
    async fn insert_receipt(&mut self, account: AccountId, token: &str, request: &[u8; 32], at: Timestamp) -> Result<bool>;
    /// The receipt.
    async fn receipt(&mut self, account: AccountId, token: &str) -> Result<Option<Receipt>>;
    /// Says that the request was begun anew.
    async fn renew_receipt(&mut self, account: AccountId, token: &str, at: Timestamp) -> Result<()>;
    /// Keeps what the request led to.
    async fn answer_receipt(&mut self, account: AccountId, token: &str, answer: &KeptAnswer) -> Result<()>;
    /// Takes a receipt away; nothing happens when there is none.
    async fn remove_receipt(&mut self, account: AccountId, token: &str) -> Result<()>;
    /// Takes away every receipt begun before `before`; returns how many.
    async fn remove_receipts(&mut self, before: Timestamp) -> Result<u64>;
}
