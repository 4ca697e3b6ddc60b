//! The list, page by page.

use crate::app::policies::in_force;
use crate::app::{Actor, App, Result};
use crate::domain::policy::SharePartners;
pub use crate::store::ListedPartnership;

/// Entries on a page.
pub const PAGE_SIZE: u32 = 50;

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Those that name this pin, or a star, at either end; all where it is empty.
    pub pin: String,
    /// After the entry of these two.
    pub after: (String, String),
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct PartnerPage {
    /// In the order of the pins.
    pub entries: Vec<ListedPartnership>,
    /// Whether there are more.
    pub has_more: bool,
    /// Whether the list is in force.
    pub is_in_force: bool,
}

/// A page of the list.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, asked: &Asked) -> Result<PartnerPage> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    let is_in_force = in_force(app, unit.as_mut()).await?.share_partners == SharePartners::Listed;
    let after = (asked.after.0.as_str(), asked.after.1.as_str());
    // No pin has one, and no database takes it.
    let asks = [asked.pin.as_str(), after.0, after.1];
    if asks.iter().any(|text| text.contains('\0')) {
        return Ok(PartnerPage {
            entries: Vec::new(),
            has_more: false,
            is_in_force,
        });
    }
    let pin = Some(asked.pin.as_str()).filter(|pin| !pin.is_empty());
    let mut entries = unit.partnerships(pin, after, PAGE_SIZE + 1).await?;
    let has_more = entries.len() > PAGE_SIZE as usize;
    entries.truncate(PAGE_SIZE as usize);
    Ok(PartnerPage {
        entries,
        has_more,
        is_in_force,
    })
}
