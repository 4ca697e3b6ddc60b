//! The frame of the pages of administration: that of the console, without anything that needs script.

use leptos::prelude::*;

use crate::domain::account::Role;
use crate::web::components::{icon, toast};
use crate::web::frame::Frame;
use crate::web::render::Page;
use crate::web::shell::{metadata, theme_of, top_bar};

/// The whole document.
pub(in crate::web) fn shell(frame: &Frame, page: Page) -> impl IntoView + use<> {
    let t = frame.t;
    let administers = frame.account.as_ref().is_some_and(|account| account.role == Role::Admin);
    view! {
        <html lang=t.language.as_str() data-theme=theme_of(frame)>
            <head>{metadata(frame, &page.title)}</head>
            <body>
                <a class="skip" href="#main">{t.get("skip-to-content")}</a>
                {top_bar(frame)}
                {administers.then(|| navigation(frame))}
                <main id="main" tabindex="-1">
                    {toast(frame)}
                    {page.main}
                </main>
            </body>
        </html>
    }
}

fn navigation(frame: &Frame) -> impl IntoView + use<> {
    let t = frame.t;
    let path = frame.path.clone();
    let link = |href: &'static str, glyph: &'static str, key: &str| {
        let is_here = path == href || (href != "/admin" && path.starts_with(href));
        view! { <a href=href aria-current=is_here.then_some("page")>{icon(glyph)}{t.get(key)}</a> }
    };
    view! {
        <nav class="side" aria-label=t.get("admin")>
            <p class="road">{t.get("admin")}</p>
            {link("/admin", "columns", "overview")}
            {link("/admin/accounts", "user", "accounts")}
            {link("/admin/images", "image", "images")}
            {link("/admin/snapshots", "snapshot", "snapshots")}
            {link("/admin/tickets", "ticket", "tickets")}
            {link("/admin/policies", "edit", "policies")}
            {link("/admin/partners", "share", "partners")}
            {link("/admin/jobs", "progress", "jobs")}
            {link("/admin/lock-outs", "blocked", "lockouts")}
            {link("/admin/audit", "activity", "audit")}
            <hr/>
            <a href="/host/image/list">{icon("left")}{t.get("admin-leave")}</a>
        </nav>
    }
}
