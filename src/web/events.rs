//! Live pages: a stream of server-sent events that says "something of yours changed", and nothing more. The page then asks
//! again, with all checks, for what it shows.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt as _};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_util::sync::CancellationToken;

use serde::Deserialize;

use super::extract::SignedIn;
use super::{WebState, failure};
use crate::app::{App, policies};
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;

/// For whom something changed.
#[derive(Debug, Clone, Copy)]
enum Concerned {
    Account(AccountId),
    Everybody,
}

/// Between two attempts to follow a store that cannot be asked.
const PAUSE: Duration = Duration::from_millis(250);

/// Tells which accounts something changed for, until it is stopped.
#[derive(Debug, Clone)]
pub struct Changes {
    sender: broadcast::Sender<Concerned>,
    stop: CancellationToken,
}

impl Changes {
    /// Streams end with `stop`, so that a server that shuts down need not wait for open pages.
    #[must_use]
    pub fn until(stop: CancellationToken) -> Self {
        Self {
            sender: broadcast::channel(1024).0,
            stop,
        }
    }
}

impl Default for Changes {
    /// Never stopped.
    fn default() -> Self {
        Self::until(CancellationToken::new())
    }
}

/// Follows the store, whoever changes it, and passes changes on until the runtime ends.
pub async fn watch_changes(app: App, changes: Changes) {
    let mut mark = 0;
    let mut number = match app.store.reader().await {
        Ok(mut unit) => unit.accounts_active_since(i64::MAX).await.map_or(0, |(_, number)| number),
        Err(_) => 0,
    };
    loop {
        match next_change(&app, mark, number).await {
            Ok((seen, last, accounts)) => {
                // A database that was put back or lost its latest numbers counts on from an earlier one, and then nobody
                // knows whom that concerns.
                let everybody = (last < number).then_some(Concerned::Everybody);
                (mark, number) = (seen, last);
                for concerned in accounts.into_iter().map(Concerned::Account).chain(everybody) {
                    // An error only says that nobody listens.
                    let _ = changes.sender.send(concerned);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "changes cannot be followed; trying again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn next_change(app: &App, mark: i64, number: i64) -> crate::app::Result<(i64, i64, Vec<AccountId>)> {
    let mark = app.store.changed_since(mark).await?;
    let mut unit = app.store.reader().await?;
    let (accounts, last) = unit.accounts_active_since(number).await?;
    policies::refresh(app, unit.as_mut()).await?;
    Ok((mark, last, accounts))
}

/// How long a stream lasts. The page then opens the next one, is asked again who it is, and looks at what it missed.
const STREAM_SECONDS: u64 = 300;

/// Since when the asking page knows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Since {
    since: String,
}

/// `GET /events`
pub(super) async fn events(State(state): State<WebState>, me: SignedIn, Query(Since { since }): Query<Since>) -> Response {
    // Listening begins before the look back, so that nothing falls between the two.
    let receiver = BroadcastStream::new(state.changes.sender.subscribe());
    let since = Timestamp(since.parse().unwrap_or(i64::MAX));
    let missed = match changed_after(&state.app, &me, since).await {
        Ok(missed) => missed,
        Err(error) => return failure::respond(&me.frame, error),
    };
    let first = futures::stream::iter(missed.then(|| Ok(change())));
    let open = OpenStream::count();
    let end = async move {
        let _open = open;
        tokio::select! {
            () = state.changes.stop.cancelled_owned() => {}
            () = tokio::time::sleep(Duration::from_secs(STREAM_SECONDS)) => {}
        }
    };
    let stream = first.chain(of_account(receiver, me.actor.id())).take_until(end);
    Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
        .into_response()
}

/// Counted as open until it is dropped with its stream.
struct OpenStream;

impl OpenStream {
    fn count() -> Self {
        metrics::gauge!("image_console_event_streams_open").increment(1);
        Self
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        metrics::gauge!("image_console_event_streams_open").decrement(1);
    }
}

/// How long before a page was made something may have been begun that it does not show: an event has the time of its beginning, on
/// the clock of whichever process, and is there to be seen when its transaction ends. A refresh too many takes nothing from anybody.
const MARGIN_SECONDS: i64 = 15;

/// Events that are looked at: they are numbered by and large in the order of their times.
const LOOKED_AT: u32 = 10;

/// Whether anything may have happened to the account that a page made at that moment does not show.
async fn changed_after(app: &App, me: &SignedIn, since: Timestamp) -> crate::app::Result<bool> {
    let newest = app.store.glance().await?.activities(me.actor.id(), None, LOOKED_AT).await?;
    Ok(newest.iter().any(|event| event.at >= since.plus_seconds(-MARGIN_SECONDS)))
}

/// Browsers pass over events without data.
fn change() -> Event {
    Event::default().event("change").data("yours")
}

fn of_account(receiver: BroadcastStream<Concerned>, account: AccountId) -> impl Stream<Item = Result<Event, Infallible>> {
    receiver.filter_map(move |changed| {
        // One who lags has missed changes, and perhaps their own.
        let concerns = match changed {
            Ok(Concerned::Account(changed)) => changed == account,
            Ok(Concerned::Everybody) | Err(_) => true,
        };
        std::future::ready(concerns.then(|| Ok(change())))
    })
}
