//! The pages: what a person meets in a browser.
//!
//! Every page is complete HTML and every action a real form, so the console works without script. With the islands awake
//! the same addresses answer in place: asked with the header [`render::FRAGMENT`], a page sends only its dialog or its main
//! part. A handler loads through [`crate::app`], and the view next to it shows what it loaded; neither states a rule.

mod account;
mod activity;
mod admin;
mod components;
mod endpoints;
mod events;
mod extract;
mod failure;
mod flash;
mod frame;
mod health;
mod i18n;
mod images;
mod instances;
mod password;
mod preferences;
mod reference;
mod render;
mod sessions;
mod shell;
mod snapshots;
mod tickets;

pub(crate) use admin::is_administration;
pub use endpoints::{Endpoint, endpoints};
pub(crate) use endpoints::{not_found, router};
pub use extract::{ClientAddress, RequestId};
pub(crate) use extract::{SESSION_COOKIE, Visitor, request_id, signed_in};
pub use frame::Theme;
pub use health::{Readiness, health_router};
pub(crate) use i18n::exact_time;
pub use i18n::{Language, Texts};
pub(crate) use password::{is_password_link, loggable_path};
pub(crate) use reference::page as reference_page;
pub use render::{Assets, FRAGMENT};

use std::sync::Arc;

use crate::app::App;

/// What the pages work with.
#[derive(Clone)]
pub struct WebState {
    /// The use cases' world.
    pub app: App,
    /// The built browser side.
    pub assets: Arc<Assets>,
    /// Tells open pages that something of theirs changed.
    pub changes: Changes,
    /// Whether this process should be sent requests.
    pub readiness: Readiness,
    /// Requests to `/internal/v1` carry this token; without one the integration's API does not exist.
    pub internal_token: Option<Arc<str>>,
}

pub use events::{Changes, watch_changes};

pub(crate) use account::notices::leads_to;
pub(crate) use i18n::{
    blocker as blocker_text, event as event_text, keep_reason as keep_reason_text, notice as notice_text, rule as rule_text,
    task_failure as task_failure_text,
};
pub(crate) use images::detail_path as image_path;

/// What a refusal says in a language, for surfaces that are no page.
#[must_use]
pub fn refusal_text(language: Language, refusal: &crate::app::Refusal) -> String {
    i18n::refusal(Texts { language }, refusal)
}
