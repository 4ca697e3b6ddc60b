//! What every page of one request shares: texts, theme, place, and who looks at it.

use std::sync::Arc;

use super::flash::Flash;
use super::i18n::Texts;
use super::render::{Assets, Wanted};
use crate::domain::account::Account;
use crate::domain::notice::Unread;
use crate::domain::policy::words;
use crate::domain::time::Timestamp;
use crate::store::RecordedOutcome;

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// What the system prefers.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}
words!(Theme { System => "system", Light => "light", Dark => "dark" });

/// What became of an image that was just deleted, and of its snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeletedSummary {
    pub(crate) name: String,
    /// Whether it is gone already, or still being deleted.
    pub(crate) is_gone: bool,
    /// What became of each snapshot.
    pub(crate) outcomes: Vec<RecordedOutcome>,
}

impl DeletedSummary {
    /// Whether nothing more becomes of the image, nor of its snapshots.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_gone && self.outcomes.iter().all(|recorded| recorded.outcome.is_settled())
    }
}

/// The circumstances of one request.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) t: Texts,
    pub(crate) theme: Theme,
    /// The chosen region.
    pub(crate) region: String,
    /// All of them.
    pub(crate) regions: Arc<[String]>,
    /// Columns of the image list that are not shown.
    pub(crate) hidden_columns: Vec<String>,
    /// Path and query of the request.
    pub(crate) here: String,
    /// Its path.
    pub(crate) path: String,
    /// Who is signed in.
    pub(crate) account: Option<Account>,
    /// How many notices they have not read.
    pub(crate) unread: Unread,
    pub(crate) now: Timestamp,
    pub(crate) request_id: String,
    /// What the request before this one has to say.
    pub(crate) flash: Option<Flash>,
    /// Whether a cookie says it, which goes once it is told.
    pub(crate) has_flash_cookie: bool,
    /// What became of the image that the flash tells of.
    pub(crate) deleted: Option<DeletedSummary>,
    pub(crate) wanted: Wanted,
    pub(crate) assets: Arc<Assets>,
}

impl Frame {
    /// Whether a column of the image list is shown.
    pub(crate) fn shows(&self, column: &str) -> bool {
        !self.hidden_columns.iter().any(|hidden| hidden == column)
    }
}
