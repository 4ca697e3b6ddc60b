//! What happened: the Activity page, and the same timeline on an image's page.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::components::{icon, name, time};
use super::extract::SignedIn;
use super::frame::Frame;
use super::i18n;
use super::images::detail_path;
use super::render::{self, Page};
use super::{WebState, failure};
use crate::app::CONSOLE;
use crate::app::activity::{ActivityPage, list};
use crate::domain::activity::{Activity, Event};

#[derive(Debug, Deserialize)]
pub(super) struct Before {
    #[serde(default)]
    before: String,
}

/// `GET /activity`
pub(super) async fn show(State(state): State<WebState>, me: SignedIn, Query(Before { before }): Query<Before>) -> Response {
    let before = before.parse().ok();
    match list(&state.app, &me.actor, before).await {
        Ok(found) => render::page(&me.frame, StatusCode::OK, page(&me.frame, before.is_some(), &found)),
        Err(error) => failure::respond(&me.frame, error),
    }
}

fn page(frame: &Frame, is_later: bool, found: &ActivityPage) -> Page {
    let t = frame.t;
    let main = view! {
        <div class="head"><div><h1>{t.get("activity")}</h1><p>{t.get("activity-lead")}</p></div></div>
        {timeline(frame, &found.events, true)}
        <nav class="pages" aria-label=t.get("pages")>
            {is_later.then(|| view! { <a class="button small" href="/activity">{t.get("activity-newest")}</a> })}
            {found.next.map(|next| view! { <a class="button small" rel="next" href=format!("/activity?before={next}")>{t.get("activity-older")}</a> })}
        </nav>
    }
    .into_any();
    Page {
        title: t.get("activity"),
        main,
        is_live: true,
    }
}

/// The icon of an event.
fn glyph(event: &Event) -> &'static str {
    match event {
        Event::Imported => "plus",
        Event::Renamed { .. } => "edit",
        Event::Shared { .. } | Event::SharedWithMe { .. } | Event::PartnerListed { .. } => "share",
        Event::ShareLeft { .. } | Event::ShareLeftBy { .. } => "leave",
        Event::SharingCancelled { .. }
        | Event::SharingCancelledWithMe { .. }
        | Event::SharesCancelledByAdmin { .. }
        | Event::PartnerUnlisted { .. }
        | Event::SharerBlocked { .. }
        | Event::SharerUnblocked { .. }
        | Event::SharingCancelledWithMeByAdmin => "blocked",
        Event::DeletionConfirmed { .. }
        | Event::Deleted
        | Event::DependencyDeleted { .. }
        | Event::DeletionForced { .. }
        | Event::SnapshotDeleted { .. } => "trash",
        Event::SnapshotTried { .. } => "snapshot",
        Event::InstanceRegistered { .. } | Event::InstanceReleased { .. } | Event::InstanceStateChanged { .. } => "machine",
        Event::TaskBegun { .. } | Event::TaskFinished { .. } | Event::CopiedBy { .. } => "copy",
        Event::TaskFailed { .. } => "alert",
        Event::AccessKeyChanged { .. } => "key",
        Event::TicketMoved { .. } | Event::LimitSet { .. } => "ticket",
        Event::AccountCreated { .. }
        | Event::AccountDisabled { .. }
        | Event::AccountEnabled { .. }
        | Event::RoleChanged { .. }
        | Event::SessionsEnded { .. }
        | Event::PasswordResetIssued { .. }
        | Event::PasswordSet { .. } => "user",
        Event::PolicyChanged { .. } => "edit",
        Event::JobRetried { .. } | Event::JobCancelled { .. } => "refresh",
        Event::LockoutEnded { .. } | Event::LockoutsSeen { .. } => "check",
        Event::Refused { .. } | Event::LockedOut { .. } => "alert",
    }
}

/// Events, newest first; with the image each is about, where that is not said already.
pub(super) fn timeline(frame: &Frame, events: &[Activity], names_images: bool) -> impl IntoView + use<> {
    let t = frame.t;
    if events.is_empty() {
        return view! { <p class="sheet empty quiet">{t.get("activity-empty")}</p> }.into_any();
    }
    let items = events
        .iter()
        .map(|activity| {
            let about = activity
                .image
                .as_ref()
                .filter(|_| names_images)
                .map(|image| view! { " · " <a class="name" href=detail_path(image)>{name(&activity.image_name)}</a> });
            let actor = if activity.actor == CONSOLE {
                t.get("actor-system")
            } else {
                activity.actor.clone()
            };
            view! {
                <li>
                    <span class="t-quiet">{icon(glyph(&activity.event))}</span>
                    <p>{name(&i18n::event(t, &activity.event))}{about}<small>{time(frame, activity.at)} " · " {name(&actor)}</small></p>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="facts timeline">{items}</ol> }.into_any()
}
