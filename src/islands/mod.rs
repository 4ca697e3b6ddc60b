//! What runs in the browser.
use leptos::prelude::*;

/// probe
#[island]
pub fn Probe() -> impl IntoView {
    let (count, set_count) = signal(0);
    view! { <button on:click=move |_| set_count.update(|n| *n += 1)>{count}</button> }
}

/// Wakes the islands of the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    hydrate_islands();
}
