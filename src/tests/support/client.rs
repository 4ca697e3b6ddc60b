//! Somebody signed in who uses a running server over the network, or several of them with the same session.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::process::{FORM, Reply, Server, head, send, signed_in};
use super::{disks, multipart, multipart_type};

/// A session, and the server it is used at.
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    pub(crate) cookie: String,
}

impl Client {
    pub(crate) async fn sign_in(server: &Server, pin: &str) -> Self {
        Self {
            address: server.address,
            cookie: signed_in(server.address, pin).await,
        }
    }

    /// The same session at another server.
    pub(crate) fn at(&self, server: &Server) -> Self {
        Self {
            address: server.address,
            cookie: self.cookie.clone(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(self.address, "GET", path, &self.cookie, FORM, b"").await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, form: &str) -> Reply {
        send(self.address, "POST", path, &self.cookie, FORM, form.as_bytes()).await.unwrap()
    }

    /// A call of the API with a body of JSON.
    pub(crate) async fn call(&self, method: &str, path: &str, json: &str) -> Reply {
        send(self.address, method, path, &self.cookie, "application/json", json.as_bytes())
            .await
            .unwrap()
    }

    /// Imports an image of a kind and returns its page.
    pub(crate) async fn import(&self, content: u64, kind: &str) -> String {
        let body = multipart(&[("name", "image"), ("type", kind)], &disks::raw(content, 8));
        let reply = send(self.address, "POST", "/host/image/import", &self.cookie, &multipart_type(), &body)
            .await
            .unwrap();
        reply.header("location").expect("the new image's page").to_owned()
    }

    /// Confirms that the image of a page be deleted with its snapshots.
    pub(crate) async fn delete(&self, page: &str) {
        let path = format!("{page}/delete");
        let popup = self.get(&path).await;
        let plan = popup.plan().expect("a plan");
        assert_eq!(self.post(&path, &format!("plan={plan}&with_snapshots=on")).await.status, 303);
    }

    /// Opens a page's stream of events.
    pub(crate) async fn follow(&self) -> Events {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let head = head(self.address, "GET", "/events", &self.cookie, FORM, 0);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        assert!(line.contains("200"), "{line}");
        Events(stream)
    }
}

/// A stream of events whose head has begun to arrive.
pub(crate) struct Events(pub(crate) BufReader<TcpStream>);

impl Events {
    /// Waits until it says that something changed.
    pub(crate) async fn change(&mut self) {
        let mut line = String::new();
        while line.trim_end() != "event: change" {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).await.unwrap(), 0, "the stream has ended");
        }
    }
}
