//! What runs in the browser: one island that takes over what can be answered in place.
//!
//! The pages are complete without it. It listens on the document for links and forms marked `data-dialog`, `data-upload`,
//! `data-submit` and the like, asks the same addresses for a fragment, and puts what comes back where it belongs. No rule,
//! no text and no data format is known here: the server renders everything, so the island stays small.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod dialog;
#[cfg(feature = "hydrate")]
mod document;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(any(test, feature = "hydrate"))]
mod pause;
#[cfg(feature = "hydrate")]
mod place;
#[cfg(feature = "hydrate")]
mod selection;
#[cfg(feature = "hydrate")]
mod shortcuts;
#[cfg(feature = "hydrate")]
mod upload;

/// The dialog that fragments are shown in, and the line that tells screen readers what happened. The few words it says
/// itself stand in `data-` attributes of the page's body, in the page's language.
#[island]
pub(crate) fn ConsoleIsland() -> impl IntoView {
    let announcement = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| wake(announcement));
    view! {
        <dialog id="dialog" aria-labelledby="dialog-title"></dialog>
        <p class="hidden" role="status" aria-live="polite">{announcement}</p>
    }
}

#[cfg(feature = "hydrate")]
fn wake(announcement: RwSignal<String>) {
    document::mark_awake();
    dialog::listen(announcement);
    selection::listen();
    shortcuts::listen(announcement);
    upload::listen(announcement);
    live::follow();
}

/// Wakes the islands of the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    hydrate_islands();
}
