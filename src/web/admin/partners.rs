//! `/admin/partners`: who may share with whom.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::{Administrator, address, policies};
use crate::app::partners::TypedEntry;
use crate::app::partners::add::add;
use crate::app::partners::list::{Asked, ListedPartnership, PartnerPage, list};
use crate::app::partners::remove::remove;
use crate::app::{Error, Refusal, Result};
use crate::domain::partner::Partner;
use crate::domain::text::InvalidText;
use crate::web::components::{empty_sheet, field_error, icon, lines, name, rule_code, table_sheet, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/admin/partners";

/// Which entries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct PartnerParameters {
    q: String,
    after_owner: String,
    after_recipient: String,
}

impl PartnerParameters {
    fn asked(&self) -> Asked {
        Asked {
            pin: self.q.trim().to_owned(),
            after: (self.after_owner.clone(), self.after_recipient.clone()),
        }
    }
}

/// An entry as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct EntryForm {
    owner: String,
    recipient: String,
    reason: String,
}

impl EntryForm {
    fn entry(&self) -> TypedEntry {
        TypedEntry {
            owner: self.owner.clone(),
            recipient: self.recipient.clone(),
            reason: self.reason.clone(),
        }
    }
}

/// `GET /admin/partners`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(asked): Query<PartnerParameters>) -> Response {
    let shown = whole(&state, &me, &asked, &EntryForm::default(), None).await;
    failure::answer(&me.frame, shown)
}

/// `POST /admin/partners`
pub(in crate::web) async fn submit(State(state): State<WebState>, me: Administrator, Form(form): Form<EntryForm>) -> Response {
    let shown = match add(&state.app, &me.actor, &form.entry()).await {
        Ok(()) => Ok(render::done(&me.frame, PATH, &Flash::PartnerListed)),
        Err(Error::Refused(refusal @ (Refusal::Text(_) | Refusal::Choice(_)))) => {
            whole(&state, &me, &PartnerParameters::default(), &form, Some(&refusal)).await
        }
        Err(error) => Err(error),
    };
    failure::answer(&me.frame, shown)
}

/// `GET /admin/partners/remove`
pub(in crate::web) async fn show_remove(me: Administrator, Query(form): Query<EntryForm>) -> Response {
    render::page(&me.frame, StatusCode::OK, removal(&me.frame, &form, None))
}

/// `POST /admin/partners/remove`
pub(in crate::web) async fn confirm_remove(State(state): State<WebState>, me: Administrator, Form(form): Form<EntryForm>) -> Response {
    let shown = match remove(&state.app, &me.actor, &form.entry()).await {
        Ok(()) => Ok(render::done(&me.frame, PATH, &Flash::PartnerUnlisted)),
        Err(Error::Refused(refusal @ (Refusal::Text(_) | Refusal::Choice(_)))) => {
            let page = removal(&me.frame, &form, Some(&refusal));
            Ok(render::page(&me.frame, failure::status(&refusal), page))
        }
        Err(error) => Err(error),
    };
    failure::answer(&me.frame, shown)
}

async fn whole(
    state: &WebState,
    me: &Administrator,
    asked: &PartnerParameters,
    form: &EntryForm,
    refusal: Option<&Refusal>,
) -> Result<Response> {
    let found = list(&state.app, &me.actor, &asked.asked()).await?;
    let status = refusal.map_or(StatusCode::OK, failure::status);
    Ok(render::page(&me.frame, status, page(&me.frame, asked, &found, form, refusal)))
}

fn page(frame: &Frame, asked: &PartnerParameters, found: &PartnerPage, form: &EntryForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let (glyph, key) = if found.is_in_force {
        ("blocked", "partners-in-force")
    } else {
        ("check", "partners-not-in-force")
    };
    let first = (!asked.after_owner.is_empty())
        .then(|| view! { <a class="button small" href=address(PATH, &[("q", asked.q.trim())])>{t.get("admin-first-page")}</a> });
    let last = found.entries.last().filter(|_| found.has_more).map(|last| &last.partnership);
    let next = last.map(|last| {
        let href = address(
            PATH,
            &[
                ("q", asked.q.trim()),
                ("after_owner", last.owner.as_str()),
                ("after_recipient", last.recipient.as_str()),
            ],
        );
        view! { <a class="button small" rel="next" href=href>{t.get("next")}</a> }
    });
    let main = view! {
        <div class="head"><div><h1>{t.get("partners")}</h1><p>{t.get("partners-lead")}</p></div></div>
        <p class="note">{icon(glyph)}<span>{t.get(key)}" "<a href=policies::PATH>{t.get("partners-policies")}</a></span></p>
        <form class="tools" action=PATH method="get" role="search">
            <div class="search">
                {icon("search")}
                <input type="search" name="q" value=asked.q.clone() aria-label=t.get("partners-search") placeholder=t.get("partners-search") autocomplete="off"/>
            </div>
            <button class="button">{t.get("accounts-find")}</button>
        </form>
        {table(frame, &found.entries)}
        <nav class="pages" aria-label=t.get("pages")>{first}{next}</nav>
        {add_form(t, form, refusal)}
    }
    .into_any();
    Page {
        title: t.get("partners"),
        main,
        is_live: false,
    }
}

fn partner(t: Texts, partner: &Partner) -> AnyView {
    match partner {
        Partner::Anybody => view! { <i>{t.get("partners-anybody")}</i> }.into_any(),
        Partner::Pin(pin) => name(pin.as_str()).into_any(),
    }
}

fn table(frame: &Frame, entries: &[ListedPartnership]) -> impl IntoView + use<> {
    let t = frame.t;
    if entries.is_empty() {
        return empty_sheet(t, "share", "partners-none", "partners-none-lead").into_any();
    }
    let rows = entries.iter().map(|entry| {
        let (owner, recipient) = (&entry.partnership.owner, &entry.partnership.recipient);
        let href = address(
            &format!("{PATH}/remove"),
            &[("owner", owner.as_str()), ("recipient", recipient.as_str())],
        );
        let label = t.with(
            "partners-remove-label",
            [("owner", owner.as_str().into()), ("recipient", recipient.as_str().into())],
        );
        view! {
            <tr>
                <td class="cell-name"><b>{partner(t, owner)}</b></td>
                <td class="cell-who"><span class="quiet phone">{t.get("partners-recipient")}" "</span>{partner(t, recipient)}</td>
                <td class="cell-type">{lines(&entry.reason)}</td>
                <td class="cell-created quiet">{name(&entry.added_by)}" · "{time(frame, entry.since)}</td>
                <td class="cell-operations operations"><span class="actions"><a class="button plain small danger-text" href=href aria-label=label>{t.get("partners-remove")}</a></span></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let headings = [
        ("partners-owner", None),
        ("partners-recipient", None),
        ("partners-why", None),
        ("partners-added", None),
        ("operation", Some("operations")),
    ];
    table_sheet(t, "partners", &headings, rows, None)
}

/// The field of a reason, with what is wrong with the form.
fn reason_field(t: Texts, form: &EntryForm, refusal: Option<&Refusal>) -> impl IntoView + use<> {
    let error = refusal.map(|refusal| field_error("reason-error", i18n::refusal(t, refusal)));
    let code = refusal.and_then(Refusal::rule).map(rule_code);
    let invalid = refusal.map(|_| "true");
    view! {
        <div class="field">
            <label for="reason">{t.get("ticket-reason")}</label>
            <input id="reason" name="reason" required maxlength="500" autocomplete="off" value=form.reason.clone() aria-invalid=invalid aria-describedby="reason-error"/>
            {error}{code}
        </div>
    }
}

fn add_form(t: Texts, form: &EntryForm, refusal: Option<&Refusal>) -> impl IntoView + use<> {
    let (of_pins, of_reason) = match refusal {
        Some(Refusal::Text(InvalidText::Pin) | Refusal::Choice(_)) => (refusal, None),
        other => (None, other),
    };
    let is_pointless = matches!(of_pins, Some(Refusal::Choice(_)));
    let error = of_pins.map(|refusal| {
        let text = if is_pointless {
            t.get("partners-pointless")
        } else {
            i18n::refusal(t, refusal)
        };
        field_error("pin-error", text)
    });
    let field = |id: &'static str, label: &str, value: &str| {
        let is_wrong = of_pins.is_some() && (is_pointless || value.parse::<Partner>().is_err());
        let invalid = is_wrong.then_some("true");
        view! {
            <div class="field">
                <label for=id>{t.get(label)}</label>
                <input id=id name=id value=value.to_owned() required maxlength="64" autocomplete="off" spellcheck="false" aria-invalid=invalid aria-describedby="pin-error pin-help"/>
            </div>
        }
    };
    view! {
        <section class="sheet pad">
            <h2>{t.get("partners-add")}</h2>
            <form class="stack" action=PATH method="post">
                <div class="columns">
                    {field("owner", "partners-owner", &form.owner)}
                    {field("recipient", "partners-recipient", &form.recipient)}
                    {reason_field(t, form, of_reason)}
                </div>
                {error}
                <p class="quiet small" id="pin-help">{t.get("partners-pin-help")}</p>
                <p><button class="button primary">{icon("plus")}{t.get("partners-add")}</button></p>
            </form>
        </section>
    }
}

fn removal(frame: &Frame, form: &EntryForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let lead = t.with(
        "partners-remove-lead",
        [("owner", form.owner.as_str().into()), ("recipient", form.recipient.as_str().into())],
    );
    let main = view! {
        <a class="back" href=PATH>{icon("left")}{t.get("partners")}</a>
        <div class="head"><div><h1>{t.get("partners-remove-title")}</h1><p>{name(&form.owner)}" → "{name(&form.recipient)}</p></div></div>
        <form class="sheet pad stack" action=format!("{PATH}/remove") method="post">
            <p>{name(&lead)}</p>
            <input type="hidden" name="owner" value=form.owner.clone()/>
            <input type="hidden" name="recipient" value=form.recipient.clone()/>
            {reason_field(t, form, refusal)}
            <div class="ends"><a class="button" href=PATH>{t.get("cancel")}</a><button class="button danger">{t.get("partners-remove")}</button></div>
        </form>
    }
    .into_any();
    Page {
        title: t.get("partners-remove-title"),
        main,
        is_live: false,
    }
}
