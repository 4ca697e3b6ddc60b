//! Somebody with a browser without script: cookies, forms, files.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Method, Request};
use bytes::Bytes;
use futures::StreamExt as _;
use image_console::app::Actor;
use image_console::domain::id::ImageId;
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use super::Answer;

/// A browser, perhaps signed in.
pub(crate) struct Person {
    router: Router,
    actor: Option<Actor>,
    cookies: Mutex<BTreeMap<String, String>>,
    address: Option<SocketAddr>,
}

const BOUNDARY: &str = "----a-boundary-that-no-image-holds";

/// The type of a form that carries a file.
pub(crate) fn multipart_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A form with a file, which comes last.
pub(crate) fn multipart(fields: &[(&str, &str)], file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    body.extend_from_slice(
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"disk.img\"\r\nContent-Type: application/octet-stream\r\n\r\n")
            .as_bytes(),
    );
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

impl Person {
    pub(crate) fn new(router: Router, actor: Option<Actor>) -> Self {
        Self {
            router,
            actor,
            cookies: Mutex::default(),
            address: None,
        }
    }

    pub(crate) fn at(self, address: SocketAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// Who it is, for the use cases.
    pub(crate) fn actor(&self) -> &Actor {
        self.actor.as_ref().expect("somebody with an account")
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// The same person reading Chinese.
    pub(crate) fn in_chinese(self) -> Self {
        self.set_cookie("language", "zh");
        self
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Question<'_> {
        Question {
            person: self,
            request: Request::builder().method(method).uri(path).body(Body::empty()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).send().await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path).form(fields).send().await
    }

    /// Only the dialog, as an island asks for it.
    pub(crate) async fn get_dialog(&self, path: &str) -> Answer {
        self.ask(Method::GET, path).header("x-fragment", "dialog").send().await
    }

    pub(crate) async fn import(&self, fields: &[(&str, &str)], file: &[u8]) -> Answer {
        self.ask(Method::POST, "/host/image/import")
            .header("content-type", &multipart_type())
            .body_in_pieces(&multipart(fields, file), PIECE_BYTES)
            .send()
            .await
    }

    /// Imports a small raw disk image through the page and returns its id.
    pub(crate) async fn has_image(&self, name: &str) -> ImageId {
        self.imports_image(&[("name", name)], &super::disks::raw_named(name)).await
    }

    /// The same as a cloud-system-disk image, with a system snapshot.
    pub(crate) async fn has_cloud_image(&self, name: &str) -> ImageId {
        self.imports_image(&[("name", name), ("type", "cloudDisk")], &super::disks::raw_named(name))
            .await
    }

    pub(crate) async fn imports_image(&self, fields: &[(&str, &str)], file: &[u8]) -> ImageId {
        let answer = self.import(fields, file).await;
        let location = answer.is(303).header("location");
        location
            .strip_prefix("/host/image/detail/")
            .expect("the image's page")
            .parse()
            .unwrap()
    }

    pub(crate) async fn shares(&self, image: &ImageId, pin: &str) {
        self.post(
            &format!("/host/image/detail/{image}/share"),
            &[("pin", pin), ("secrets_removed", "yes")],
        )
        .await
        .is(303);
    }

    /// Presses OK in Confirm Delete as it was shown.
    pub(crate) async fn confirms_delete(&self, image: &ImageId, fields: &[(&str, &str)]) -> Answer {
        let path = format!("/host/image/detail/{image}/delete");
        let plan = self.get(&path).await.is(200).inputs("plan").remove(0);
        let mut form = vec![("plan", plan.as_str())];
        form.extend_from_slice(fields);
        self.post(&path, &form).await
    }
}

/// A request to be.
pub(crate) struct Question<'a> {
    person: &'a Person,
    request: Request<Body>,
}

/// What a socket gives at a time when it is read as fast as it is filled.
const PIECE_BYTES: usize = 16 * 1024;

/// A body as it comes over the wire: piece by piece.
fn pieces(bytes: &[u8], piece: usize) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send + use<> {
    let pieces: Vec<_> = bytes.chunks(piece).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
    futures::stream::iter(pieces)
}

impl Question<'_> {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// A body of which so many bytes are there at a time.
    pub(crate) fn body_in_pieces(self, bytes: &[u8], piece: usize) -> Self {
        self.body(Body::from_stream(pieces(bytes, piece)))
    }

    /// A body whose transfer breaks off after these bytes.
    pub(crate) fn broken_body(self, bytes: &[u8]) -> Self {
        let sent = pieces(bytes, PIECE_BYTES);
        let broken = futures::stream::iter([Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))]);
        self.body(Body::from_stream(sent.chain(broken)))
    }

    /// A body that stays open after these bytes, until the sender of `connected` is dropped; then it breaks off.
    pub(crate) fn open_body(self, bytes: &[u8], connected: oneshot::Receiver<()>) -> Self {
        let sent = pieces(bytes, PIECE_BYTES);
        let broken = futures::stream::once(async {
            let _ = connected.await;
            Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
        });
        self.body(Body::from_stream(sent.chain(broken)))
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub(crate) fn json(self, body: &str) -> Self {
        self.header("content-type", "application/json").body(body.to_owned())
    }

    /// The answer up to its headers.
    pub(crate) async fn begin(mut self) -> axum::response::Response {
        let cookies = self.person.cookies.lock().unwrap().clone();
        if !cookies.is_empty() {
            let line = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join("; ");
            self = self.header("cookie", &line);
        }
        if let Some(address) = self.person.address {
            self.request.extensions_mut().insert(ConnectInfo(address));
        }
        self.person.router.clone().oneshot(self.request).await.unwrap()
    }

    pub(crate) async fn send(self) -> Answer {
        let question = format!("{} {}", self.request.method(), self.request.uri());
        let person = self.person;
        let (parts, body) = self.begin().await.into_parts();
        let answer = Answer {
            status: parts.status,
            headers: parts.headers,
            body: axum::body::to_bytes(body, usize::MAX).await.unwrap(),
            question,
        };
        let mut jar = person.cookies.lock().unwrap();
        for cookie in answer.cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        answer
    }
}
