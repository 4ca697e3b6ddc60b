//! `/admin/policies/what-if`: what would become blocked or free, and the confirmation.

use leptos::prelude::*;

use super::accounts::path_of;
use super::address;
use super::policies::{PATH, PolicyForm, changed};
use crate::app::Refusal;
use crate::app::policies::preview::{AccountOver, AffectedImage, Preview, SHARES, UnlistedShares};
use crate::domain::policy::Setting;
use crate::domain::quota::QuotaKind;
use crate::domain::rules::Rule;
use crate::domain::what_if::Effect;
use crate::web::components::{field_error, icon, name, quota_used, rule_code};
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::Page;

/// The page.
pub(super) fn page(frame: &Frame, found: &Preview, form: &PolicyForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let changes = found.changes.iter().map(|change| changed(t, change)).collect_view();
    let content = if found.changes.is_empty() {
        view! { <p class="note">{icon("alert")}<span>{t.get("what-if-nothing")}</span></p> }.into_any()
    } else {
        view! {
            <section class="sheet pad"><h2>{t.get("policies-what")}</h2><p>{changes}</p></section>
            {found.unlisted.map(|unlisted| unlisted_shares(frame, unlisted))}
            {images(frame, found)}
            {accounts(frame, found)}
            {more(frame, found, form)}
            {confirm(frame, found, form, refusal)}
        }
        .into_any()
    };
    let main = view! {
        <a class="back" href=PATH>{icon("left")}{t.get("policies")}</a>
        <div class="head"><div><h1>{t.get("what-if")}</h1><p>{t.get("what-if-lead")}</p></div></div>
        {content}
    }
    .into_any();
    Page {
        title: t.get("what-if"),
        main,
        is_live: false,
    }
}

fn unlisted_shares(frame: &Frame, found: UnlistedShares) -> impl IntoView + use<> {
    let t = frame.t;
    let told = if found.looked_at == 0 {
        t.get("what-if-partners-no-shares")
    } else {
        t.with(
            "what-if-partners-unlisted",
            [("count", found.looked_at.into()), ("unlisted", found.unlisted.into())],
        )
    };
    let more = (found.looked_at >= u64::from(SHARES)).then(|| t.get("what-if-partners-more"));
    view! { <section class="sheet pad"><h2>{t.get("what-if-partners")}</h2><p>{told}" "{more}" "<a href="/admin/partners">{t.get("what-if-partners-list")}</a>" "{rule_code(Rule::A1)}</p></section> }
}

fn images(frame: &Frame, found: &Preview) -> impl IntoView + use<> {
    let t = frame.t;
    let items = found.images.found.iter().map(|image| affected(frame, image)).collect_view();
    facts(
        t.get("images"),
        found.images.found.is_empty().then(|| t.get("what-if-no-images")),
        items,
    )
}

fn affected(frame: &Frame, image: &AffectedImage) -> impl IntoView + use<> {
    let t = frame.t;
    let lines = image
        .effects
        .iter()
        .map(|effect| {
            let (tone, glyph, rule, key) = match effect {
                Effect::Blocked(rule) => ("t-bad", "blocked", *rule, "what-if-blocked"),
                Effect::Freed(rule) => ("t-ok", "check", *rule, "what-if-freed"),
            };
            view! { <span class=format!("line {tone}")>{icon(glyph)}" "{t.with(key, [("rule", i18n::rule(t, rule).into())])}" "{rule_code(rule)}</span> }
        })
        .collect_view();
    view! { <li><span class="t-quiet">{icon("image")}</span><p><a class="name" href=format!("/admin/images/{}", image.id)>{name(image.name.as_str())}</a>" "<span class="mono quiet">{image.id.to_string()}" · "{image.region.clone()}</span><small>{lines}</small></p></li> }
}

fn accounts(frame: &Frame, found: &Preview) -> Option<impl IntoView + use<>> {
    let t = frame.t;
    let is_lowered = found
        .changes
        .iter()
        .any(|change| matches!(change.setting, Setting::ImageQuota | Setting::SnapshotQuota));
    let items = found.accounts.iter().map(|(quota, over)| above(frame, *quota, over)).collect_view();
    let none = found.accounts.is_empty().then(|| t.get("what-if-no-accounts"));
    is_lowered.then(|| facts(t.get("accounts"), none, items))
}

/// A list under a title, or the words for there being nothing in it.
fn facts(title: String, none: Option<String>, items: impl IntoView + 'static) -> AnyView {
    let content = match none {
        Some(none) => view! { <p class="quiet">{none}</p> }.into_any(),
        None => view! { <ul class="facts">{items}</ul> }.into_any(),
    };
    view! { <section class="sheet pad"><h2>{title}</h2>{content}</section> }.into_any()
}

fn above(frame: &Frame, quota: QuotaKind, over: &AccountOver) -> impl IntoView + use<> {
    let t = frame.t;
    let what = i18n::quota_of(t, quota, &over.region);
    view! { <li><span class="t-bad">{icon("user")}</span><p><a class="name" href=path_of(over.account)>{name(over.pin.as_str())}</a><small>{what}" · "{quota_used(t, over.quota)}</small></p></li> }
}

/// The way to what was not looked through yet.
fn more(frame: &Frame, found: &Preview, form: &PolicyForm) -> impl IntoView + use<> {
    let t = frame.t;
    let link = |image: &str, account: i64| {
        let account = account.to_string();
        let settings = Setting::ALL.iter().map(|setting| (setting.as_str(), form.value(*setting)));
        let places = [("images_after", image), ("accounts_after", &account)];
        address(&format!("{PATH}/what-if"), &settings.chain(places).collect::<Vec<_>>())
    };
    // What has no more is passed over by beginning after everything.
    let next = (found.images.next.is_some() || found.next_account.is_some()).then(|| {
        let image = found.images.next.clone().unwrap_or_else(|| "~".to_owned());
        link(&image, found.next_account.unwrap_or(i64::MAX))
    });
    next.map(|href| {
        view! { <nav class="pages" aria-label=t.get("pages")><span class="quiet">{t.get("what-if-more")}</span><a class="button small" rel="next" href=href>{t.get("next")}</a></nav> }
    })
}

fn confirm(frame: &Frame, found: &Preview, form: &PolicyForm, refusal: Option<&Refusal>) -> impl IntoView + use<> {
    let t = frame.t;
    let hidden = Setting::ALL
        .iter()
        .map(|setting| view! { <input type="hidden" name=setting.as_str() value=form.value(*setting).to_owned()/> })
        .collect_view();
    let error = refusal.map(|refusal| field_error("reason-error", i18n::refusal(t, refusal)));
    view! {
        <form class="sheet pad stack" action=PATH method="post">
            {hidden}
            <input type="hidden" name="version" value=found.version.to_string()/>
            <div class="field">
                <label for="reason">{t.get("ticket-reason")}</label>
                <input id="reason" name="reason" required maxlength="500" autocomplete="off" value=form.reason.clone() aria-describedby="reason-error reason-help"/>
                {error}
                <p class="quiet small" id="reason-help">{t.get("what-if-at-once")}</p>
            </div>
            <div class="ends"><a class="button" href=PATH>{t.get("cancel")}</a><button class="button danger">{t.get("what-if-confirm")}</button></div>
        </form>
    }
}
