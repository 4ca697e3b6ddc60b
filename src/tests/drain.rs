//! The real server is told to end while people use it: it stops being ready, then stops listening, and finishes what it began.

use std::net::SocketAddr;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::client::Client;
use crate::support::process::{PATIENCE, Reply, Server, head, prepared};
use crate::support::{Audit, disks, multipart, multipart_type};

const IMPORT: &str = "/host/image/import";

/// An import whose last byte is kept back.
struct Upload {
    stream: TcpStream,
    last: u8,
}

impl Upload {
    async fn begin(client: &Client) -> Self {
        let mut body = multipart(&[("name", "image"), ("type", "localDisk")], &disks::raw(1, 8));
        let head = head(client.address, "POST", IMPORT, &client.cookie, &multipart_type(), body.len());
        let last = body.pop().unwrap();
        let mut stream = TcpStream::connect(client.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        Self { stream, last }
    }

    async fn finish(mut self) -> Reply {
        self.stream.write_all(&[self.last]).await.unwrap();
        Reply::read(&mut self.stream).await.unwrap()
    }
}

async fn until_not_ready(server: &Server) -> Reply {
    loop {
        let reply = server.get("/readyz").await;
        if reply.status != 200 {
            return reply;
        }
    }
}

async fn until_closed(address: SocketAddr) {
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

async fn in_time<T>(what: &str, event: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, event).await.unwrap_or_else(|_| panic!("{what}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_told_to_end_finishes_what_it_began() {
    let folder = TempDir::new().unwrap();
    let app = prepared(folder.path()).await;
    let server = Server::serve(folder.path(), &["--drain-delay-seconds", "3"]).await;
    let alice = Client::sign_in(&server, "alice").await;
    let mut page = alice.follow().await;
    let upload = Upload::begin(&alice).await;
    assert_eq!(server.get("/readyz").await.status, 200);

    server.terminate();
    let reply = in_time("it goes on being ready", until_not_ready(&server)).await;
    assert_eq!(reply.status, 503);
    assert_eq!(reply.text(), "database: ok\nblobs: ok\nnot draining: failed\n");
    // The balancer may not have noticed yet.
    assert_eq!(server.get("/livez").await.status, 200);
    assert_eq!(server.get("/sign-in").await.status, 200);

    let mut rest = String::new();
    in_time("the open page holds it", page.0.read_to_string(&mut rest)).await.unwrap();
    in_time("it goes on listening", until_closed(server.address)).await;
    let reply = in_time("the upload is not answered", upload.finish()).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    assert!(server.ended().await.success());

    let audit = Audit::of(folder.path(), &app).await;
    assert_eq!((audit.images.len(), audit.uploads), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_nothing_to_finish_it_just_ends() {
    let folder = TempDir::new().unwrap();
    prepared(folder.path()).await;
    for worker in [false, true] {
        let server = if worker {
            Server::work(folder.path(), &[]).await
        } else {
            Server::start(folder.path()).await
        };
        assert_eq!(server.get("/readyz").await.status, 200);
        server.terminate();
        assert!(server.ended().await.success());
    }
}
