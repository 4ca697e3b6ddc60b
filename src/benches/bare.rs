//! The limit of HTTP: a bare Axum route that returns the very bytes of the real answer, and does nothing else.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::load::{self, Load, Rounds};
use crate::pages::{LIST_JSON, LIST_PAGE, Measured, json_list, page_list};
use crate::server::Server;
use crate::settings::Settings;

/// Measures the same bytes as those of both lists.
pub(crate) async fn measure(settings: &Settings, server: &Server, session: &str) -> anyhow::Result<Vec<Measured>> {
    let mut found = Vec::new();
    for (what, path, kind) in [
        (LIST_JSON, json_list(), "application/json"),
        (LIST_PAGE, page_list(), "text/html; charset=utf-8"),
    ] {
        let answer = server.get(session, &path).await?;
        let load = serve(settings, answer.error_for_status()?.bytes().await?, kind).await?;
        settings.say(&format!("the bytes of {what}: {:.0}/s", load.rate));
        found.push(Measured {
            what,
            beside: what,
            rounds: Rounds(vec![load]),
        });
    }
    Ok(found)
}

async fn serve(settings: &Settings, body: Bytes, kind: &'static str) -> anyhow::Result<Load> {
    let route = Router::new().route("/", get(move || std::future::ready(([(CONTENT_TYPE, kind)], body.clone()))));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/", listener.local_addr()?);
    let serving = tokio::spawn(async move { axum::serve(listener, route).await });
    let load = load::generate(settings, address, Vec::new()).await;
    serving.abort();
    load
}
