//! Downloading an image's bytes.

use super::visible;
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::disk_format::DiskFormat;
use crate::domain::id::ImageId;
use crate::domain::text::Name;
use crate::store::StoredBytes;

/// What is about to be downloaded.
#[derive(Debug, Clone)]
pub struct Download {
    /// The bytes.
    pub bytes: StoredBytes,
    /// The image's name, for the file's.
    pub name: Name,
    /// The format, for the file's ending.
    pub format: DiskFormat,
}

/// The bytes of an image the actor owns, has shared, or that is public. Being an admin opens nothing.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotAvailable`] in any status but Available, or when no bytes are stored.
pub async fn download(app: &App, actor: &Actor, id: &ImageId) -> Result<Download> {
    let mut unit = app.store.reader().await?;
    let (image, _) = visible(unit.as_mut(), actor, id).await?;
    if !image.is_downloadable() {
        return Err(Refusal::NotAvailable.into());
    }
    let bytes = unit.stored_bytes(id).await?.ok_or(Refusal::NotAvailable)?;
    Ok(Download {
        bytes,
        name: image.name,
        format: image.format,
    })
}
