//! What runs in the browser: one island that takes over what can be answered in place.
//!
//! The pages are complete without it. It listens on the document for links and forms marked `data-dialog`, `data-upload`,
//! `data-submit` and the like, asks the same addresses for a fragment, and puts what comes back where it belongs. No rule,
//! no text and no data format is known here: the server renders everything, so the island stays small.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "hydrate")]
mod dialog;
#[cfg(feature = "hydrate")]
mod document;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod selection;
#[cfg(feature = "hydrate")]
mod shortcuts;
#[cfg(feature = "hydrate")]
mod upload;

/// The few words the island says itself, in the page's language.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Labels {
    /// "Updated %n s ago", with `%n` to replace.
    pub updated: String,
    /// "Close".
    pub close: String,
    /// "Copied".
    pub copied: String,
    /// Something in place failed; the page will be loaded anew.
    pub failed: String,
    /// "%n selected", with `%n` to replace.
    pub selected: String,
}

/// The dialog that fragments are shown in, and the line that tells screen readers what happened.
#[island]
pub(crate) fn ConsoleIsland(
    /// The words.
    labels: Labels,
) -> impl IntoView {
    let announcement = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| wake(&labels, announcement));
    #[cfg(not(feature = "hydrate"))]
    drop(labels);
    view! {
        <dialog id="dialog" aria-labelledby="dialog-title"></dialog>
        <p class="hidden" role="status" aria-live="polite">{announcement}</p>
    }
}

#[cfg(feature = "hydrate")]
fn wake(labels: &Labels, announcement: RwSignal<String>) {
    document::mark_awake();
    dialog::listen(labels, announcement);
    selection::listen(labels);
    shortcuts::listen(labels, announcement);
    upload::listen();
    live::follow(labels);
}

/// Wakes the islands of the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    hydrate_islands();
}
