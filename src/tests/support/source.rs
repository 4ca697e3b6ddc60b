//! A server that images are imported from.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use futures::{StreamExt as _, stream};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};

/// It listens on a port of its own and ends with the value.
pub(crate) struct Source {
    address: SocketAddr,
    served: Arc<Served>,
    _stop: DropGuard,
}

struct Served {
    disk: Vec<u8>,
    asked: AtomicU32,
    rest: Semaphore,
}

impl Source {
    /// A server that has this disk.
    pub(crate) async fn start(disk: Vec<u8>) -> Self {
        let served = Arc::new(Served {
            disk,
            asked: AtomicU32::new(0),
            rest: Semaphore::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/{folder}/{name}", get(serve)).with_state(served.clone());
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stopped).await });
        Self {
            address,
            served,
            _stop: stop.drop_guard(),
        }
    }

    /// An address of the server's.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// How many requests there were.
    pub(crate) fn asked(&self) -> u32 {
        self.served.asked.load(Ordering::SeqCst)
    }

    /// Lets one request have the rest of `slow`.
    pub(crate) fn send_rest(&self) {
        self.served.rest.add_permits(1);
    }
}

async fn serve(State(served): State<Arc<Served>>, Path((folder, name)): Path<(String, String)>) -> Response {
    served.asked.fetch_add(1, Ordering::SeqCst);
    match name.as_str() {
        "disk" => served.disk.clone().into_response(),
        "empty" => Vec::new().into_response(),
        "elsewhere" => Redirect::temporary(&format!("/{folder}/disk")).into_response(),
        "slow" => slow(served).await,
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Half of it at once, and the rest when it is told so.
async fn slow(served: Arc<Served>) -> Response {
    let (half, length) = (served.disk.len() / 2, served.disk.len());
    let first = Bytes::copy_from_slice(&served.disk[..half]);
    let rest = stream::once(async move {
        served.rest.acquire().await.unwrap().forget();
        Bytes::copy_from_slice(&served.disk[half..])
    });
    let body = stream::iter([first]).chain(rest).map(Ok::<_, Infallible>);
    ([("content-length", length.to_string())], Body::from_stream(body)).into_response()
}

/// The beginning of addresses at a server that closes each connection after half of what it announced.
pub(crate) async fn broken_source(disk: &[u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", disk.len()).into_bytes();
    answer.extend_from_slice(&disk[..disk.len() / 2]);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = BufReader::new(&mut stream).lines();
            while request.next_line().await.unwrap().is_some_and(|line| !line.is_empty()) {}
            stream.write_all(&answer).await.unwrap();
        }
    });
    format!("http://{address}/disks/")
}
