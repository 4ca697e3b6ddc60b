//! What is stored, on the overview: sums, who stores most, and how old images are.

use leptos::prelude::*;

use crate::app::overview::{AGES, StorageSummary};
use crate::domain::time::Timestamp;
use crate::web::components::name;
use crate::web::i18n::{self, Texts};

/// Width of a drawing that holds one bar.
const WIDTH: u64 = 200;

/// The section; before anything was added up it says so.
pub(super) fn section(t: Texts, stored: Option<&(Timestamp, StorageSummary)>) -> AnyView {
    let Some((at, summary)) = stored else {
        return view! {
            <section class="sheet pad"><h2>{t.get("storage")}</h2><p class="quiet">{t.get("storage-not-yet")}</p></section>
        }
        .into_any();
    };
    let figure = |label: &str, value: String, more: String| {
        view! { <div><dt>{t.get(label)}</dt><dd><span class="figure">{value}</span>" "<span class="quiet small">{more}</span></dd></div> }
    };
    let at = i18n::exact_time(*at);
    view! {
        <section class="sheet pad">
            <h2>{t.get("storage")}</h2>
            <dl class="details">
                {figure("storage-logical", i18n::size(summary.logical_bytes), t.with("storage-images", [("count", summary.images.into())]))}
                {figure("storage-physical", i18n::size(summary.physical_bytes), t.with("storage-objects", [("count", summary.objects.into())]))}
            </dl>
            <div class="charts">
                {accounts(t, summary)}
                {ages(t, summary)}
            </div>
            <p class="quiet small">{t.with("storage-as-of", [("time", at.as_str().into())])}</p>
        </section>
    }
    .into_any()
}

fn accounts(t: Texts, summary: &StorageSummary) -> AnyView {
    let named: u64 = summary.accounts.iter().map(|account| account.bytes).sum();
    let rest = summary.logical_bytes.saturating_sub(named);
    let most = summary
        .accounts
        .iter()
        .map(|account| account.bytes)
        .chain([rest])
        .max()
        .unwrap_or_default();
    let rows = summary
        .accounts
        .iter()
        .map(|account| row(name(&account.pin).into_any(), account.bytes, most, i18n::size(account.bytes)));
    let rest = (rest > 0).then(|| row(t.get("storage-others").into_any(), rest, most, i18n::size(rest)));
    view! {
        <figure class="bars">
            <figcaption>{t.get("storage-by-account")}</figcaption>
            <dl>{rows.collect_view()}{rest}</dl>
        </figure>
    }
    .into_any()
}

fn ages(t: Texts, summary: &StorageSummary) -> AnyView {
    let most = summary.ages.iter().copied().max().unwrap_or_default();
    let froms = [None].into_iter().chain(AGES.map(Some));
    let tos = AGES.map(Some).into_iter().chain([None]);
    let rows = froms.zip(tos).zip(&summary.ages).map(|((from, to), count)| {
        let label = match (from, to) {
            (Some(from), Some(to)) => t.with("storage-between", [("from", from.into()), ("to", to.into())]),
            (None, to) => t.with("storage-younger", [("days", to.unwrap_or_default().into())]),
            (from, None) => t.with("storage-older", [("days", from.unwrap_or_default().into())]),
        };
        row(label.into_any(), *count, most, count.to_string())
    });
    view! {
        <figure class="bars">
            <figcaption>{t.get("storage-by-age")}</figcaption>
            <dl>{rows.collect_view()}</dl>
        </figure>
    }
    .into_any()
}

/// A bar between what it is of and what it comes to: the list is the chart and its text at once.
fn row(label: AnyView, value: u64, most: u64, told: String) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>
                <svg aria-hidden="true" viewBox=format!("0 0 {WIDTH} 10") preserveAspectRatio="none">
                    <rect class="done" x="0" y="0" width=width(value, most).to_string() height="10"></rect>
                </svg>
                <span class="number">{told}</span>
            </dd>
        </div>
    }
    .into_any()
}

/// How wide a bar is that stands for so many of `most`; what is more than nothing is seen.
fn width(value: u64, most: u64) -> u128 {
    (u128::from(value) * u128::from(WIDTH)).div_ceil(u128::from(most.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_nothing_is_seen_and_the_most_fills_the_row() {
        for (value, most, expected) in [(0, 0, 0), (0, 9, 0), (1, u64::MAX, 1), (5, 10, 100), (u64::MAX, u64::MAX, 200)] {
            assert_eq!(width(value, most), expected, "{value} of {most}");
        }
    }
}
