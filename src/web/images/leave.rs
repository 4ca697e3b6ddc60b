//! Leave: giving back an image that somebody shares with me.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::detail_path;
use crate::app::images::ImageView;
use crate::app::images::leave::{ask, leave};
use crate::domain::id::ImageId;
use crate::domain::rules::Rule;
use crate::web::components::{dialog_header, icon, name, rule_code};
use crate::web::extract::On;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::render;
use crate::web::{WebState, failure};

const SHARED_TAB: &str = "/host/image/list?tab=shared";

/// `GET /host/image/detail/{id}/leave`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<ImageId>) -> Response {
    let frame = &on.me.frame;
    let asked = ask(&state.app, &on.me.actor, &on.id).await;
    let dialog = asked.map(|(image, machines)| {
        let content = content(frame, &image, machines).into_any();
        render::dialog(frame, StatusCode::OK, frame.t.get("leave-image"), content)
    });
    failure::answer(frame, dialog)
}

/// `POST /host/image/detail/{id}/leave`
pub(in crate::web) async fn confirm(State(state): State<WebState>, on: On<ImageId>) -> Response {
    let frame = &on.me.frame;
    let left = leave(&state.app, &on.me.actor, &on.id).await;
    failure::answer(frame, left.map(|image| render::done(frame, SHARED_TAB, &Flash::Left(image.name))))
}

fn content(frame: &Frame, image: &ImageView, machines: u32) -> impl IntoView + use<> {
    let t = frame.t;
    let about = view! { <b>{name(image.name.as_str())}</b> " " <span class="mono">{image.id.to_string()}</span> };
    let loses = t.with("leave-loses", [("machines", machines.into())]);
    let owner = image.owner_pin.as_str();
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("leave-image"), about.into_any(), SHARED_TAB.to_owned())}
            <div class="body">
                <section>
                    <ul class="facts">
                        <li><span class="t-bad">{icon("leave")}</span><p>{loses} " " {rule_code(Rule::S11)}</p></li>
                        <li><span class="t-quiet">{icon("copy")}</span><p>{t.get("cancel-copies-stay")}</p></li>
                        <li><span class="t-quiet">{icon("bell")}</span><p>{name(&t.with("leave-tells", [("owner", owner.into())]))}</p></li>
                    </ul>
                </section>
                <p class="quiet">{t.get("leave-then-block")} " " <a href="/account/blocked">{t.get("blocked")}</a></p>
                <form id="leave" action=format!("{}/leave", detail_path(&image.id)) method="post" data-dialog=""></form>
            </div>
            <footer>
                <p>{t.get("leave-is-final")}</p>
                <a class="button" href=SHARED_TAB data-close="" autofocus>{t.get("cancel")}</a>
                <button class="button danger" form="leave">{t.get("leave")}</button>
            </footer>
        </div>
    }
}
