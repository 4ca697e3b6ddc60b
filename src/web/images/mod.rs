//! The image pages, one verb a file.

pub(super) mod batch;
pub(super) mod delete;
pub(super) mod detail;
pub(super) mod download;
pub(super) mod import;
pub(super) mod leave;
pub(super) mod list;
mod list_query;
pub(super) mod rename;
pub(super) mod share;

use crate::domain::id::ImageId;

/// The columns of the list that can be hidden.
pub(super) const COLUMNS: [&str; 6] = ["type", "os", "size", "status", "shared", "created"];

/// The page of an image.
pub(crate) fn detail_path(id: &ImageId) -> String {
    format!("/host/image/detail/{id}")
}
