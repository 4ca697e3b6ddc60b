//! A program with an access key: it signs as the vendor's clients do.

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::http::Method;
use image_console::app::access_keys::create::create;
use image_console::app::access_keys::signature::{Algorithm, Authorization, DATE, Flaw, NONCE, Request, Signed, date, read, sign};
use image_console::app::ports::Clock as _;
use image_console::app::{Actor, App};
use image_console::domain::id::AccessKeyId;
use image_console::domain::time::Timestamp;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::process::Reply;
use super::{Answer, Person, TestApp};

/// The host that requests are sent to.
pub(crate) const HOST: &str = "127.0.0.1:18765";

/// An access key with its secret.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) key: AccessKeyId,
    pub(crate) secret: String,
}

/// A request to be signed, and what is changed once it is.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// How a request is signed.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    /// 2 or 3.
    pub(crate) algorithm: u8,
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
    pub(crate) signed_headers: &'static str,
}

impl Program {
    /// Makes a key for somebody.
    pub(crate) async fn of(app: &TestApp, person: &Person, name: &str) -> Self {
        Self::made(&app.app, person.actor(), name).await
    }

    /// The same, past any browser.
    pub(crate) async fn made(app: &App, actor: &Actor, name: &str) -> Self {
        let created = create(app, actor, name).await.unwrap();
        Self {
            key: created.key.id,
            secret: created.secret.as_str().to_owned(),
        }
    }

    /// Signs as the Go and Node SDKs do (2), or as the Python SDK does (3).
    pub(crate) fn scope(&self, algorithm: u8) -> Scope {
        Scope {
            algorithm,
            access_key: self.key.to_string(),
            secret: self.secret.clone(),
            region: "cn-north-1",
            service: "vm",
            signed_headers: match algorithm {
                2 => "content-type;host;x-jdcloud-date;x-jdcloud-nonce",
                _ => "content-type;host",
            },
        }
    }
}

impl Call {
    /// A call of the API at the application's time, with a nonce that no other has.
    pub(crate) fn new(app: &TestApp, method: Method, path: &str, query: &str, body: &str) -> Self {
        Self::at(app.clock.now(), method, path, query, body)
    }

    /// A call of this moment.
    pub(crate) fn at(now: Timestamp, method: Method, path: &str, query: &str, body: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: vec![
                ("host", HOST.to_owned()),
                ("content-type", "application/json".to_owned()),
                (DATE, date(now)),
                (NONCE, hex::encode(rand::random::<[u8; 16]>())),
            ],
            body: body.as_bytes().to_vec(),
        }
    }

    /// Puts another value in place of a header's.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Takes a header away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    /// Repeats a header.
    pub(crate) fn again(mut self, name: &str, value: &str) -> Self {
        let known = self.headers.iter().find(|(known, _)| *known == name).unwrap().0;
        self.headers.push((known, value.to_owned()));
        self
    }

    /// The call with its signature. What cannot be signed carries a signature of zeros.
    pub(crate) fn signed(self, scope: &Scope) -> Self {
        let (day, _) = self.headers.iter().find(|(name, _)| *name == DATE).unwrap().1.split_at(8);
        let unsigned = Authorization {
            algorithm: match scope.algorithm {
                2 => Algorithm::Jdcloud2,
                _ => Algorithm::Jdcloud3,
            },
            access_key: scope.access_key.clone(),
            date: day.to_owned(),
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            signed_headers: scope.signed_headers.split(';').map(str::to_owned).collect(),
            signature: [0; 32],
        };
        let request = Request {
            method: self.method.as_str(),
            path: &self.path,
            query: &self.query,
            headers: self.headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
            body: &self.body,
        };
        let whole = sign(request, unsigned.clone(), &scope.secret).unwrap_or(unsigned).to_string();
        self.header("authorization", &whole)
    }

    /// As the server reads it.
    pub(crate) fn taken_apart(&self) -> Result<Signed, Flaw> {
        read(&Request {
            method: self.method.as_str(),
            path: &self.path,
            query: &self.query,
            headers: self.headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
            body: &self.body,
        })
    }

    /// Sends it over the network, to a server whose name counts for nothing.
    pub(crate) async fn send_to(&self, address: SocketAddr) -> Reply {
        let mut request = format!("{} {}?{} HTTP/1.1\r\nconnection: close\r\n", self.method, self.path, self.query);
        for (name, value) in &self.headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(request, "content-length: {}\r\n\r\n", self.body.len()).unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&[request.as_bytes(), &self.body].concat()).await.unwrap();
        Reply::read(&mut stream).await.unwrap()
    }

    /// Sends it.
    pub(crate) async fn send(&self, person: &Person) -> Answer {
        let address = if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        };
        let mut question = person.ask(self.method.clone(), &address).body(self.body.clone());
        for (name, value) in &self.headers {
            question = question.header(name, value);
        }
        question.send().await
    }
}
