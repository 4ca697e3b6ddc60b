//! What the lists of everybody's images and snapshots have in common: the question, and where the next page is.

use std::str::FromStr;

use leptos::prelude::*;
use serde::Deserialize;

use super::address;
use crate::app::everybody::Asked;
use crate::domain::query::Cursor;
use crate::web::components::{icon, pager};
use crate::web::i18n::Texts;

/// What is looked for, as it was typed, and where the page begins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Parameters {
    owner: String,
    q: String,
    status: String,
    page: String,
}

impl Parameters {
    pub(super) fn asked<Status: FromStr>(&self) -> Asked<Status> {
        Asked {
            owner: self.owner.clone(),
            text: self.q.clone(),
            status: self.status.parse().ok(),
        }
    }

    pub(super) fn cursor(&self) -> Option<Cursor> {
        Cursor::parse(&self.page)
    }

    fn address(&self, path: &str, page: &Cursor) -> String {
        let (owner, named, page) = (self.owner.trim(), self.q.trim(), page.to_text());
        address(path, &[("owner", owner), ("q", named), ("status", &self.status), ("page", &page)])
    }

    /// Previous and Next.
    pub(super) fn pages(&self, t: Texts, path: &'static str, previous: Option<Cursor>, next: Option<Cursor>) -> AnyView {
        pager(t, previous, next, |cursor| self.address(path, cursor))
    }

    /// The form; `statuses` are value and word of each.
    pub(super) fn question(&self, t: Texts, path: &'static str, statuses: Vec<(&'static str, String)>) -> impl IntoView + use<> {
        let chosen = self.status.clone();
        let options = statuses
            .into_iter()
            .map(|(value, word)| view! { <option value=value selected=value == chosen>{word}</option> })
            .collect_view();
        view! {
            <form class="sheet pad question" action=path method="get" role="search">
                <div class="field">
                    <label for="owner">{t.get("everybody-owner")}</label>
                    <input id="owner" name="owner" value=self.owner.clone() autocomplete="off" spellcheck="false"/>
                </div>
                <div class="field">
                    <label for="q">{t.get("everybody-text")}</label>
                    <input id="q" name="q" value=self.q.clone() autocomplete="off" spellcheck="false"/>
                </div>
                <div class="field">
                    <label for="status">{t.get("status")}</label>
                    <select id="status" name="status"><option value="">{t.get("everybody-any-status")}</option>{options}</select>
                </div>
                <p class="actions">
                    <button class="button primary">{icon("search")}{t.get("apply")}</button>
                    <a class="button plain" href=path>{t.get("clear")}</a>
                </p>
            </form>
        }
    }
}
