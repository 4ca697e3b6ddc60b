//! What a list page asks for. The same question has the same URL, so Back, bookmarks and links work.

use serde::{Deserialize, Serialize};

use super::id::{ImageId, InstanceId, SnapshotId, TaskId};
use super::image::{ImageStatus, RootDevice};
use super::instance::InstanceState;
use super::policy::words;
use super::snapshot::SnapshotStatus;
use super::task::{TaskAction, TaskStatus};
use super::text::Name;
use super::time::Timestamp;

/// The three tabs of the image list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Hash)]
pub enum Tab {
    /// Public Image.
    Public,
    /// Private Image: mine.
    Private,
    /// Shared Image: shared with me.
    Shared,
}
words!(Tab { Public => "public", Private => "private", Shared => "shared" });

/// What a list is ordered by. The id settles ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SortKey {
    /// When it was created.
    Created,
    /// Its name.
    Name,
    /// Bytes of the stored file.
    Size,
    /// Status.
    Status,
}
words!(SortKey { Created => "created", Name => "name", Size => "size", Status => "status" });

/// An order: ascending or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// Largest, newest or last first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            key: SortKey::Created,
            descending: true,
        }
    }
}

/// The place a page begins or ends at: the sort value and the id of a row, so that a page costs the same at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Whether the page lies before the row (Previous) or after it (Next).
    pub before: bool,
    /// The row's sort value; numbers as decimal text.
    pub value: String,
    /// The row's id.
    pub id: String,
}

impl Cursor {
    /// The form in a URL: `n` or `p`, the id, and the sort value, separated by `~`.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}~{}~{}", if self.before { 'p' } else { 'n' }, self.id, self.value)
    }

    /// The inverse of [`Self::to_text`]; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '~');
        let before = match parts.next()? {
            "p" => true,
            "n" => false,
            _ => return None,
        };
        let id = parts.next()?.to_owned();
        let value = parts.next()?.to_owned();
        Some(Self { before, value, id })
    }
}

/// The page sizes offered.
pub const PAGE_SIZES: [u32; 4] = [10, 20, 50, 100];

/// The question an image list answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageQuery {
    /// Which tab.
    pub tab: Tab,
    /// Part of a name, or a whole id; empty for all.
    pub search: String,
    /// Only this image type.
    pub root_device: Option<RootDevice>,
    /// Only this operating system.
    pub platform: Option<String>,
    /// Only this status.
    pub status: Option<ImageStatus>,
    /// Only shared (or only not shared) images; Private tab.
    pub shared: Option<bool>,
    /// Only this processor architecture.
    pub architecture: Option<String>,
    /// Only these images.
    pub ids: Option<Vec<ImageId>>,
    /// Only images made from one of these instances. Whoever does not own an image is not told what it was made from, so
    /// that beside the Private tab there are none.
    pub source_instances: Option<Vec<InstanceId>>,
    /// The order.
    pub sort: Sort,
    /// Where the page begins; `None` for the first.
    pub cursor: Option<Cursor>,
    /// Rows to pass over before the page begins: for programs that ask for pages by number. Costs as much as reading them.
    pub skip: u64,
    /// Rows in a page, one of [`PAGE_SIZES`].
    pub page_size: u32,
}

impl ImageQuery {
    /// The whole tab, newest first, twenty to a page.
    #[must_use]
    pub fn of(tab: Tab) -> Self {
        Self {
            tab,
            search: String::new(),
            root_device: None,
            platform: None,
            status: None,
            shared: None,
            architecture: None,
            ids: None,
            source_instances: None,
            sort: Sort::default(),
            cursor: None,
            skip: 0,
            page_size: 20,
        }
    }

    /// Whether anything narrows the tab down: an empty answer then means "no match", not "nothing here".
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.search.is_empty() || self.ids.is_some() || self.is_narrowed()
    }

    /// Whether anything but names and ids narrows the tab down.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        let is_of_some_kind = self.root_device.is_some() || self.platform.is_some() || self.architecture.is_some();
        is_of_some_kind || self.status.is_some() || self.shared.is_some() || self.source_instances.is_some()
    }
}

/// Whose snapshots a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotSource {
    /// The viewer's own.
    Private,
    /// Those that others share with the viewer.
    Others,
    /// The viewer's own that are shared.
    Shared,
}
words!(SnapshotSource { Private => "private", Others => "others", Shared => "shared" });

/// The question a list of snapshots answers, newest first, by page number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotQuery {
    /// Whose.
    pub source: SnapshotSource,
    /// Only these snapshots.
    pub ids: Option<Vec<SnapshotId>>,
    /// Only this status.
    pub status: Option<SnapshotStatus>,
    /// Only with exactly this name.
    pub name: Option<Name>,
    /// Rows to pass over before the page begins.
    pub skip: u64,
    /// Rows in a page.
    pub page_size: u32,
}

/// The question a list of instances answers, newest first, by page number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceQuery {
    /// Only these instances.
    pub ids: Option<Vec<InstanceId>>,
    /// Only those made from one of these images.
    pub images: Option<Vec<ImageId>>,
    /// Only in this state.
    pub state: Option<InstanceState>,
    /// Only with exactly this name.
    pub name: Option<Name>,
    /// Rows to pass over before the page begins.
    pub skip: u64,
    /// Rows in a page.
    pub page_size: u32,
}

/// The question a list of tasks answers, newest first, by page number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskQuery {
    /// Only these tasks.
    pub ids: Option<Vec<TaskId>>,
    /// Only those that do this.
    pub action: Option<TaskAction>,
    /// Only in this state.
    pub status: Option<TaskStatus>,
    /// Only those asked for then or later.
    pub since: Option<Timestamp>,
    /// Only those asked for then or earlier.
    pub until: Option<Timestamp>,
    /// Rows to pass over before the page begins.
    pub skip: u64,
    /// Rows in a page.
    pub page_size: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_their_text_form() {
        for cursor in [
            Cursor {
                before: false,
                value: "a~b".to_owned(),
                id: "img-aaaaaaaaaa".to_owned(),
            },
            Cursor {
                before: true,
                value: String::new(),
                id: "x".to_owned(),
            },
        ] {
            assert_eq!(Cursor::parse(&cursor.to_text()), Some(cursor));
        }
        for wrong in ["", "n", "n~x", "z~x~y"] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
