//! Live pages: a stream of server-sent events that says "something of yours changed", and nothing more. The page then asks
//! again, with all checks, for what it shows.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt as _};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_util::sync::CancellationToken;

use super::WebState;
use super::extract::SignedIn;
use crate::app::App;
use crate::domain::id::AccountId;

/// Tells which accounts something changed for, until it is stopped.
#[derive(Debug, Clone)]
pub struct Changes {
    sender: broadcast::Sender<AccountId>,
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
                (mark, number) = (seen, last);
                for account in accounts {
                    // An error only says that nobody listens.
                    let _ = changes.sender.send(account);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "changes cannot be followed; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

async fn next_change(app: &App, mark: i64, number: i64) -> crate::app::Result<(i64, i64, Vec<AccountId>)> {
    let mark = app.store.changed_since(mark).await?;
    let (accounts, last) = app.store.reader().await?.accounts_active_since(number).await?;
    Ok((mark, last.max(number), accounts))
}

/// `GET /events`
pub(super) async fn events(State(state): State<WebState>, me: SignedIn) -> Response {
    let receiver = BroadcastStream::new(state.changes.sender.subscribe());
    let stream = of_account(receiver, me.actor.id()).take_until(state.changes.stop.cancelled_owned());
    Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
        .into_response()
}

fn of_account(receiver: BroadcastStream<AccountId>, account: AccountId) -> impl Stream<Item = Result<Event, Infallible>> {
    receiver.filter_map(move |change| {
        // One who lags has missed changes, and perhaps their own.
        let concerns = change.map_or(true, |changed| changed == account);
        std::future::ready(concerns.then(|| Ok(Event::default().event("change").data("yours"))))
    })
}
