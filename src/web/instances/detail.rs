//! The page of one instance. It renders also when its image is gone (`D12`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::list::{image_link, rebuild};
use crate::app::instances::get::{InstanceView, get};
use crate::domain::id::InstanceId;
use crate::web::components::{copyable_id, icon, instance_state, name, time};
use crate::web::extract::On;
use crate::web::frame::Frame;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// `GET /host/instance/detail/{id}`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<InstanceId>) -> Response {
    match get(&state.app, &on.me.actor, &on.id).await {
        Ok(view) => render::page(&on.me.frame, StatusCode::OK, page(&on.me.frame, &view)),
        Err(error) => failure::respond(&on.me.frame, error),
    }
}

fn page(frame: &Frame, row: &InstanceView) -> Page {
    let t = frame.t;
    let instance = &row.instance;
    let main = view! {
        <a class="back" href="/host/instance/list">{icon("left")}{t.get("instances")}</a>
        <div class="head">
            <div>
                <h1>{name(instance.name.as_str())}</h1>
                <p>{copyable_id(t, instance.id.as_str())} {instance_state(t, instance.state)}</p>
            </div>
        </div>
        <section class="sheet pad">
            <h2>{t.get("basic-information")}</h2>
            <dl class="details">
                <div><dt>{t.get("image")}</dt><dd>{image_link(row)}</dd></div>
                <div><dt>{t.get("rebuild")}</dt><dd>{rebuild(t, row)}</dd></div>
                <div><dt>{t.get("region")}</dt><dd class="mono">{instance.region.clone()}</dd></div>
                <div><dt>{t.get("created")}</dt><dd>{time(frame, instance.created_at)}</dd></div>
            </dl>
        </section>
    }
    .into_any();
    Page {
        title: instance.name.to_string(),
        main,
        is_live: true,
    }
}
