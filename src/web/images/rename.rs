//! Rename: name and description.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::detail_path;
use crate::app::images::ImageView;
use crate::app::images::get::{ImageDetail, get};
use crate::app::images::rename::rename;
use crate::app::{App, Error, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::text::InvalidText;
use crate::web::components::{dialog_header, field_error, text_area_content};
use crate::web::extract::On;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render;
use crate::web::{WebState, failure};

/// What was sent.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct RenameForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
}

/// `GET /host/image/detail/{id}/rename`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<ImageId>) -> Response {
    let result = dialog(&state.app, &on, StatusCode::OK, None).await;
    failure::answer(&on.me.frame, result)
}

/// `POST /host/image/detail/{id}/rename`
pub(in crate::web) async fn submit(State(state): State<WebState>, on: On<ImageId>, Form(form): Form<RenameForm>) -> Response {
    let result = match rename(&state.app, &on.me.actor, &on.id, Some(&form.name), Some(&form.description)).await {
        Ok(()) => Ok(render::done(&on.me.frame, &detail_path(&on.id), &Flash::Renamed)),
        Err(Error::Refused(Refusal::Text(invalid))) => {
            dialog(&state.app, &on, StatusCode::UNPROCESSABLE_ENTITY, Some((invalid, form))).await
        }
        Err(error) => Err(error),
    };
    failure::answer(&on.me.frame, result)
}

async fn dialog(app: &App, on: &On<ImageId>, status: StatusCode, refused: Option<(InvalidText, RenameForm)>) -> Result<Response> {
    let image = match get(app, &on.me.actor, &on.id).await? {
        ImageDetail::Exists(existing) => existing.image,
        ImageDetail::Deleted(_) => return Err(Refusal::NotFound.into()),
    };
    if image.owned.is_none() {
        return Err(Refusal::NotOwner.into());
    }
    let content = content(&on.me.frame, &image, refused).into_any();
    Ok(render::dialog(&on.me.frame, status, on.me.frame.t.get("rename"), content))
}

fn content(frame: &Frame, image: &ImageView, refused: Option<(InvalidText, RenameForm)>) -> impl IntoView + use<> {
    let t = frame.t;
    let here = detail_path(&image.id);
    let (invalid, typed) = match refused {
        Some((invalid, form)) => (Some(invalid), form),
        None => {
            let description = image.owned.as_ref().map(|owned| owned.description.to_string()).unwrap_or_default();
            (
                None,
                RenameForm {
                    name: image.name.to_string(),
                    description,
                },
            )
        }
    };
    let error = |kind: InvalidText, id: &'static str| {
        invalid
            .filter(|invalid| *invalid == kind)
            .map(|invalid| field_error(id, i18n::refusal(t, &Refusal::Text(invalid))))
    };
    let is_invalid = |kind: InvalidText| (invalid == Some(kind)).then_some("true");
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("rename"), view! { <span class="mono">{image.id.to_string()}</span> }.into_any(), here.clone())}
            <div class="body">
                <form id="rename" action=format!("{here}/rename") method="post" data-dialog="" class="stack">
                    <div class="field">
                        <label for="image-name">{t.get("name")}</label>
                        <input id="image-name" name="name" value=typed.name required maxlength="32" autofocus aria-invalid=is_invalid(InvalidText::Name) aria-describedby="image-name-error image-name-help"/>
                        {error(InvalidText::Name, "image-name-error")}
                        <p class="quiet small" id="image-name-help">{t.get("name-help")}</p>
                    </div>
                    <div class="field">
                        <label for="description">{t.get("description")}</label>
                        <textarea id="description" name="description" rows="3" maxlength="256" aria-invalid=is_invalid(InvalidText::Description) aria-describedby="description-error">{text_area_content(&typed.description)}</textarea>
                        {error(InvalidText::Description, "description-error")}
                    </div>
                </form>
            </div>
            <footer>
                <a class="button" href=here data-close="">{t.get("cancel")}</a>
                <button class="button primary" form="rename">{t.get("save")}</button>
            </footer>
        </div>
    }
}
