//! The image pages, one verb a file.

mod batch;
mod cancel_share;
mod delete;
mod delete_in_place;
mod delete_snapshots;
mod download;
mod import;
mod leave;
mod list;
mod rename;
mod share;

use image_console::domain::id::ImageId;

/// The page of an image, or one below it.
fn page(image: &ImageId, below: &str) -> String {
    format!("/host/image/detail/{image}{below}")
}
