//! `/admin/audit`

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use leptos::prelude::*;
use serde::Deserialize;

use super::{Administrator, address};
use crate::app::CONSOLE;
use crate::app::audit::list::{AuditPage, Line, list};
use crate::domain::activity::Event;
use crate::domain::audit::{AuditFilter, AuditPlace};
use crate::domain::rules::Rule;
use crate::domain::time::Timestamp;
use crate::web::components::{empty_sheet, icon, name, table_sheet};
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// What is looked for, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct AuditParameters {
    actor: String,
    image: String,
    code: String,
    from: String,
    until: String,
    after: String,
}

/// `None` is what was not typed; what was typed and is of no such kind is an error.
fn typed<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, ()> {
    match text.trim() {
        "" => Ok(None),
        text => read(text).map(Some).ok_or(()),
    }
}

/// The first moment of a day in UTC, some days later.
fn day(text: &str, later: i32) -> Option<Timestamp> {
    let day: Date = text.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(later)).ok()?;
    Some(Timestamp(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond()))
}

impl AuditParameters {
    /// What to ask for. `None` where something was typed that no record can have.
    pub(super) fn filter(&self) -> Option<AuditFilter> {
        let read = || -> Result<AuditFilter, ()> {
            Ok(AuditFilter {
                actor: typed(&self.actor, |text| text.parse().ok())?,
                image: typed(&self.image, |text| text.parse().ok())?,
                code: typed(&self.code, |text| Rule::ALL.iter().copied().find(|rule| rule.code() == text))?,
                from: typed(&self.from, |text| day(text, 0))?,
                until: typed(&self.until, |text| day(text, 1))?,
            })
        };
        read().ok()
    }

    /// The address of what asks the same of `path`, beginning after a record.
    fn address(&self, path: &str, after: Option<AuditPlace>) -> String {
        let after = after.map(|place| place.to_string()).unwrap_or_default();
        address(
            path,
            &[
                ("actor", &self.actor),
                ("image", &self.image),
                ("code", &self.code),
                ("from", &self.from),
                ("until", &self.until),
                ("after", &after),
            ],
        )
    }
}

const PATH: &str = "/admin/audit";

/// `GET /admin/audit`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(parameters): Query<AuditParameters>) -> Response {
    let found = match parameters.filter() {
        Some(filter) => list(&state.app, &me.actor, &filter, parameters.after.parse().ok()).await,
        None => Ok(AuditPage {
            lines: Vec::new(),
            next: None,
        }),
    };
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, &parameters, &found)));
    failure::answer(&me.frame, shown)
}

fn page(frame: &Frame, parameters: &AuditParameters, found: &AuditPage) -> Page {
    let t = frame.t;
    let newest = (!parameters.after.is_empty()).then(|| {
        let newest = parameters.address(PATH, None);
        view! { <a class="button small" href=newest>{t.get("activity-newest")}</a> }
    });
    let older = found.next.map(|next| {
        let older = parameters.address(PATH, Some(next));
        view! { <a class="button small" rel="next" href=older>{t.get("activity-older")}</a> }
    });
    let main = view! {
        <div class="head">
            <div><h1>{t.get("audit")}</h1><p>{t.get("audit-lead")}</p></div>
            <div class="end">
                <a class="button" href=parameters.address("/admin/audit/export.csv", None)>{icon("download")}{t.get("audit-export-csv")}</a>
                <a class="button" href=parameters.address("/admin/audit/export.jsonl", None)>{icon("download")}{t.get("audit-export-lines")}</a>
            </div>
        </div>
        {question(t, parameters)}
        {table(t, &found.lines)}
        <nav class="pages" aria-label=t.get("pages")>{newest}{older}</nav>
    }
    .into_any();
    Page {
        title: t.get("audit"),
        main,
        is_live: false,
    }
}

fn question(t: Texts, parameters: &AuditParameters) -> impl IntoView + use<> {
    let field = |id: &'static str, kind: &'static str, label: &str, value: &str| {
        view! {
            <div class="field">
                <label for=id>{t.get(label)}</label>
                <input id=id name=id type=kind value=value.to_owned() autocomplete="off" spellcheck="false"/>
            </div>
        }
    };
    let rules = Rule::ALL.iter().map(|rule| {
        let code = rule.code();
        view! { <option value=code selected=parameters.code == code title=i18n::rule(t, *rule)>{code}</option> }
    });
    view! {
        <form class="sheet pad question" action=PATH method="get" role="search">
            {field("actor", "text", "audit-actor", &parameters.actor)}
            {field("image", "text", "audit-image", &parameters.image)}
            <div class="field">
                <label for="code">{t.get("audit-code")}</label>
                <select id="code" name="code"><option value="">{t.get("audit-any-code")}</option>{rules.collect_view()}</select>
            </div>
            {field("from", "date", "audit-from", &parameters.from)}
            {field("until", "date", "audit-until", &parameters.until)}
            <p class="actions">
                <button class="button primary">{icon("search")}{t.get("apply")}</button>
                <a class="button plain" href=PATH>{t.get("clear")}</a>
            </p>
        </form>
    }
}

fn table(t: Texts, lines: &[Line]) -> impl IntoView + use<> {
    if lines.is_empty() {
        return empty_sheet(t, "activity", "audit-empty", "audit-empty-lead").into_any();
    }
    let rows = lines.iter().map(|line| row(t, line)).collect_view();
    table_sheet(
        t,
        "audit",
        &[
            ("audit-what", None),
            ("audit-who", None),
            ("audit-about", None),
            ("audit-time", None),
            ("audit-seal", Some("number")),
        ],
        rows,
        None,
    )
}

fn row(t: Texts, (record, seal): &Line) -> impl IntoView + use<> {
    // What cannot be read is shown as it is: a record that somebody tampered with must not hide the others.
    let what = match serde_json::from_str::<Event>(&record.event) {
        Ok(event) => i18n::event(t, &event),
        Err(_) => t.with("audit-unknown", [("event", record.event.as_str().into())]),
    };
    let code = (!record.code.is_empty()).then(|| view! { " " <span class="rule">{record.code.clone()}</span> });
    let actor = if record.actor == CONSOLE {
        view! { <span class="quiet">{t.get("actor-system")}</span> }.into_any()
    } else {
        name(&record.actor).into_any()
    };
    let id = |id: &Option<String>| id.clone().map(|id| view! { <span class="sub mono">{name(&id)}</span> });
    let request = (!record.request_id.is_empty()).then(|| view! { <span class="sub mono">{record.request_id.clone()}</span> });
    let at = record.at;
    let seal = match seal {
        Some(seal) => view! { <span class="mono" title=seal.to_string()>{seal.position.to_string()}</span> }.into_any(),
        None => view! { <span class="quiet">{t.get("audit-no-seal")}</span> }.into_any(),
    };
    view! {
        <tr>
            <td class="cell-name">{name(&what)}{code}{request}</td>
            <td class="cell-who"><span class="quiet phone">{t.get("audit-who")}" "</span>{actor}<span class="sub mono">{record.account.to_string()}</span></td>
            <td class="cell-image">{name(&record.image_name)}{id(&record.image)}{id(&record.snapshot)}{id(&record.instance)}</td>
            <td class="cell-created quiet"><time datetime=i18n::machine_time(at)>{i18n::exact_time(at)}</time></td>
            <td class="cell-used number"><span class="quiet phone">{t.get("audit-seal")}" "</span>{seal}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_looked_for_and_what_nothing_can_be_finds_nothing() {
        let asked = AuditParameters {
            actor: " alice ".into(),
            image: "img-7h2kq9w1zx".into(),
            code: "D3q".into(),
            from: "2026-11-20".into(),
            until: "2026-11-21".into(),
            after: String::new(),
        };
        let filter = asked.filter().unwrap();
        assert_eq!(filter.actor.as_ref().map(ToString::to_string), Some("alice".to_owned()));
        assert_eq!(filter.code, Some(Rule::D3q));
        assert_eq!(filter.until.unwrap().seconds_since(filter.from.unwrap()), 2 * 86_400);
        assert_eq!(AuditParameters::default().filter(), Some(AuditFilter::default()));
        let wrong = |change: fn(&mut AuditParameters)| {
            let mut asked = asked.clone();
            change(&mut asked);
            asked.filter()
        };
        assert_eq!(wrong(|asked| asked.actor.push('\0')), None);
        assert_eq!(wrong(|asked| asked.image.push('x')), None);
        assert_eq!(wrong(|asked| asked.code = "D99".into()), None);
        assert_eq!(wrong(|asked| asked.from = "yesterday".into()), None);
        assert_eq!(wrong(|asked| asked.until = "9999-12-31".into()), None);
    }
}
