//! The frame of every page: top bar, navigation, main part, and the islands.

use leptos::prelude::*;

use super::admin::is_administration;
use super::components::{icon, initials, toast};
use super::frame::{Frame, Theme};
use super::i18n::{self, Language};
use super::render::Page;
use crate::domain::account::Role;
use crate::islands::ConsoleIsland;

/// The whole document.
pub(super) fn shell(frame: &Frame, page: Page) -> impl IntoView + use<> {
    let t = frame.t;
    view! {
        <html lang=t.language.as_str() data-theme=theme_of(frame)>
            <head>
                {metadata(frame, &page.title)}
                <link rel="preload" id="islands-wasm" href=frame.assets.wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <script r#type="module" src=frame.assets.script.clone()></script>
            </head>
            <body
                data-updated=t.get("live-updated")
                data-copied=t.get("copied")
                data-failed=t.get("in-place-failed")
                data-selected-count=t.get("selected-count")
                data-made-at=frame.now.0.to_string()
            >
                <a class="skip" href="#main">{t.get("skip-to-content")}</a>
                {top_bar(frame)}
                {frame.account.is_some().then(|| navigation(frame))}
                <main id="main" tabindex="-1" data-live=page.is_live.then_some("")>
                    {toast(frame)}
                    {page.main}
                </main>
                {frame.account.is_some().then(|| shortcuts(frame))}
                <ConsoleIsland/>
            </body>
        </html>
    }
}

/// The colours that were chosen, if any were.
pub(super) fn theme_of(frame: &Frame) -> Option<&'static str> {
    match frame.theme {
        Theme::System => None,
        chosen => Some(chosen.as_str()),
    }
}

/// What every document says of itself.
pub(super) fn metadata(frame: &Frame, title: &str) -> impl IntoView + use<> {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>{format!("{title} · {}", frame.t.get("product"))}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
        <link rel="stylesheet" href=frame.assets.style.clone()/>
    }
}

/// The bar at the top. Images and regions are nothing to administration, so it has no search and no choice of region there.
pub(super) fn top_bar(frame: &Frame) -> impl IntoView + use<> {
    let t = frame.t;
    let other = if t.language == Language::English {
        Language::Chinese
    } else {
        Language::English
    };
    let here = frame.here.clone();
    let has_images = frame.account.is_some() && !is_administration(&frame.path);
    view! {
        <header class="top">
            <a class="brand" href="/host/image/list"><i>{icon("image")}</i><span>{t.get("product")}</span></a>
            {has_images.then(|| view! {
                <form class="find" role="search" action="/host/image/list" method="get">
                    {icon("search")}
                    <input type="hidden" name="tab" value="private"/>
                    <input type="search" id="find" name="q" aria-label=t.get("find-label") placeholder=t.get("find-placeholder") autocomplete="off"/>
                    <kbd aria-hidden="true">"Ctrl K"</kbd>
                </form>
            })}
            <div class="end">
                {has_images.then(|| region_switch(frame))}
                <form action="/preferences" method="post">
                    <input type="hidden" name="next" value=here.clone()/>
                    <button class="chip" name="language" value=other.as_str() lang=other.as_str() title=t.get("language-switch")>
                        {icon("globe")}<span>{other.own_name()}</span>
                    </button>
                </form>
                <button class="chip" id="theme" popovertarget="theme-menu" aria-label=t.get("theme")>{icon("sun")}</button>
                <form class="menu" id="theme-menu" popover="auto" action="/preferences" method="post">
                    <input type="hidden" name="next" value=here/>
                    {[(Theme::Light, "theme-light"), (Theme::Dark, "theme-dark"), (Theme::System, "theme-system")]
                        .map(|(theme, key)| {
                            let chosen = frame.theme == theme;
                            view! {
                                <button class="item" name="theme" value=theme.as_str() aria-pressed=if chosen { "true" } else { "false" }>
                                    {icon(if chosen { "check" } else { "blank" })}{t.get(key)}
                                </button>
                            }
                        })
                        .collect_view()}
                </form>
                {user_menu(frame)}
            </div>
        </header>
    }
}

fn region_switch(frame: &Frame) -> impl IntoView + use<> {
    let t = frame.t;
    let regions = frame.regions.iter().map(|region| {
        let chosen = *region == frame.region;
        view! {
            <button class="item" name="region" value=region.clone() aria-pressed=if chosen { "true" } else { "false" }>
                {icon(if chosen { "check" } else { "blank" })}<span class="mono">{region.clone()}</span>
            </button>
        }
    });
    view! {
        <button class="chip line" popovertarget="region-menu" aria-label=t.with("region-current", [("region", frame.region.as_str().into())])>
            {frame.region.clone()}{icon("down")}
        </button>
        <form class="menu" id="region-menu" popover="auto" action="/preferences" method="post">
            <input type="hidden" name="next" value="/host/image/list"/>
            {regions.collect_view()}
        </form>
    }
}

/// How many notices are unread, for eyes and in words; nothing where there are none.
pub(super) fn unread(frame: &Frame) -> Option<impl IntoView + use<>> {
    let count = i18n::unread(frame.unread)?;
    let words = frame.t.with("notices-unread", [("count", count.as_str().into())]);
    Some(view! { <span class="badge" aria-hidden="true">{count}</span><span class="hidden">{words}</span> })
}

fn user_menu(frame: &Frame) -> Option<impl IntoView + use<>> {
    let t = frame.t;
    let account = frame.account.as_ref()?;
    let pin = account.pin.to_string();
    Some(view! {
        <button class="chip" popovertarget="user-menu" aria-label=t.with("user-menu", [("pin", pin.as_str().into())]) aria-describedby="unread">
            <span class="face" aria-hidden="true">{initials(&pin)}</span><bdi>{pin.clone()}</bdi>
            <span data-unread="" id="unread">{unread(frame)}</span>
            {icon("down")}
        </button>
        <div class="menu" id="user-menu" popover="auto">
            <a class="item" href="/account">{icon("user")}{t.get("account-management")}</a>
            <a class="item" href="/account/access-keys">{icon("key")}{t.get("access-keys")}</a>
            <a class="item" href="/account/notices">{icon("bell")}{t.get("notices")}<span data-unread="">{unread(frame)}</span></a>
            {(account.role == Role::Admin).then(|| view! { <a class="item" href="/admin">{icon("columns")}{t.get("admin")}</a> })}
            <hr/>
            <form action="/sign-out" method="post"><button class="item">{icon("leave")}{t.get("sign-out")}</button></form>
        </div>
    })
}

fn navigation(frame: &Frame) -> impl IntoView + use<> {
    let t = frame.t;
    let path = frame.path.clone();
    let link = |href: &'static str, below: &'static str, glyph: &'static str, key: &str| {
        let current = path.starts_with(below).then_some("page");
        view! { <a href=href aria-current=current>{icon(glyph)}{t.get(key)}</a> }
    };
    view! {
        <nav class="side" aria-label=t.get("navigation")>
            <p class="road">{t.get("road-elastic-compute")}</p>
            <p class="road">{t.get("road-virtual-machines")}</p>
            {link("/host/instance/list", "/host/instance", "machine", "instances")}
            {link("/host/image/list", "/host/image", "image", "images")}
            {link("/host/snapshot/list", "/host/snapshot", "snapshot", "snapshots")}
            <hr/>
            {link("/tickets", "/tickets", "ticket", "tickets")}
            {link("/activity", "/activity", "activity", "activity")}
        </nav>
    }
}

fn shortcuts(frame: &Frame) -> impl IntoView + use<> {
    let t = frame.t;
    let keys = [
        ("/", "shortcut-search"),
        ("Ctrl K", "shortcut-find"),
        ("?", "shortcut-help"),
        ("Esc", "shortcut-close"),
    ];
    view! {
        <div class="sheet-popover" id="shortcuts" popover="auto" role="dialog" aria-label=t.get("shortcuts")>
            <h2>{t.get("shortcuts")}</h2>
            <dl class="keys">
                {keys.map(|(key, text)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{t.get(text)}</dd></div> }).collect_view()}
            </dl>
        </div>
    }
}
