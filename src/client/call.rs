//! Requests to the API, each signed as the vendor's Go and Node SDKs do.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use url::{Position, Url};

use super::failure::{Failure, Problem};
use super::settings::Access;
use crate::app::access_keys::signature::{self, Algorithm, Authorization, DATE, NONCE, Request, sign};
use crate::app::ports::{Clock as _, SystemClock};

/// How long an answer may take. A deletion waits for a second and a half before it is answered.
const PATIENCE: Duration = Duration::from_secs(60);
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// The most items of a page.
const PAGE_SIZES: std::ops::RangeInclusive<usize> = 10..=100;

const JSON: &str = "application/json";

/// The service that a signature is made for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Service {
    /// Images and their quotas.
    Vm,
    /// Snapshots and theirs.
    Disk,
}

/// Parameters of a query.
pub(super) type Query = Vec<(String, String)>;

/// A parameter of a query.
pub(super) fn parameter(name: impl Into<String>, value: impl Into<String>) -> (String, String) {
    (name.into(), value.into())
}

/// A list as a query has it: `ids.1=…&ids.2=…`.
pub(super) fn list_parameter<T: ToString>(name: &str, values: &[T]) -> Query {
    let numbered = values.iter().zip(1..);
    numbered
        .map(|(value, number)| parameter(format!("{name}.{number}"), value.to_string()))
        .collect()
}

/// What a list holds, as far as it was read, and how much there is.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) items: Vec<Value>,
    pub(super) total: u64,
}

/// A server, and the key it is asked with.
pub(super) struct Server {
    http: reqwest::Client,
    access: Access,
}

impl Server {
    /// # Errors
    /// When no request can be made at all.
    pub(super) fn at(access: Access) -> Result<Self, Failure> {
        let http = reqwest::Client::builder()
            // The name of a host is signed as a header, which HTTP/2 has no more.
            .http1_only()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(PATIENCE)
            .build()
            .map_err(|error| Failure::Unreachable(in_words(error)))?;
        Ok(Self { http, access })
    }

    /// Reads what is at `path` below the region.
    ///
    /// # Errors
    /// Whatever keeps the server from answering with a result.
    pub(super) async fn get(&self, service: Service, path: &str, query: &Query) -> Result<Value, Failure> {
        self.send(service, Method::GET, path, query, Vec::new()).await
    }

    /// Deletes what is at `path`.
    ///
    /// # Errors
    /// As with [`Server::get`].
    pub(super) async fn delete(&self, service: Service, path: &str, query: &Query) -> Result<Value, Failure> {
        self.send(service, Method::DELETE, path, query, Vec::new()).await
    }

    /// Makes a call with parameters in its body.
    ///
    /// # Errors
    /// As with [`Server::get`].
    pub(super) async fn post(&self, service: Service, path: &str, body: &Value) -> Result<Value, Failure> {
        self.send(service, Method::POST, path, &Query::new(), body.to_string().into_bytes())
            .await
    }

    /// Reads a list page by page, `most` of its items at the most.
    ///
    /// # Errors
    /// As with [`Server::get`].
    pub(super) async fn list(&self, service: Service, path: &str, query: &Query, most: usize) -> Result<Listed, Failure> {
        let page_size = most.clamp(*PAGE_SIZES.start(), *PAGE_SIZES.end());
        let mut listed = Listed {
            items: Vec::new(),
            total: 0,
        };
        for number in 1_usize.. {
            let mut query = query.clone();
            query.push(parameter("pageNumber", number.to_string()));
            query.push(parameter("pageSize", page_size.to_string()));
            let mut page = self.get(service, path, &query).await?;
            let items = match page[path].take() {
                Value::Array(items) => items,
                _ => Vec::new(),
            };
            listed.total = page["totalCount"].as_u64().unwrap_or_default();
            let is_last = items.len() < page_size;
            listed.items.extend(items);
            if is_last || listed.items.len() >= most {
                break;
            }
        }
        listed.items.truncate(most);
        Ok(listed)
    }

    async fn send(&self, service: Service, method: Method, path: &str, query: &Query, body: Vec<u8>) -> Result<Value, Failure> {
        let mut url = self.access.endpoint.clone();
        url.set_path(&format!("/v1/regions/{}/{path}", self.access.region));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.signed(service, method, &url, body)?;
        let place = || self.access.endpoint.as_str().trim_end_matches('/');
        let no_answer = |error| Failure::Unreachable(format!("{} does not answer: {}", place(), in_words(error)));
        let answer = request.send().await.map_err(no_answer)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(no_answer)?;
        match result_of(status.is_success(), &body) {
            Some(Ok(result)) => Ok(result),
            Some(Err(problem)) => Err(Failure::Answered(problem)),
            None => Err(Failure::Unreachable(format!(
                "{} does not answer as an image console: {status}",
                place()
            ))),
        }
    }

    fn signed(&self, service: Service, method: Method, url: &Url, body: Vec<u8>) -> Result<RequestBuilder, Failure> {
        let date = signature::date(SystemClock.now());
        let nonce = hex::encode(rand::random::<[u8; 16]>());
        let headers = [
            ("content-type", JSON),
            ("host", &url[Position::BeforeHost..Position::AfterPort]),
            (DATE, &date),
            (NONCE, &nonce),
        ];
        let unsigned = Authorization {
            algorithm: Algorithm::Jdcloud2,
            access_key: self.access.access_key.clone(),
            date: date.chars().take(8).collect(),
            region: self.access.region.clone(),
            service: match service {
                Service::Vm => "vm".to_owned(),
                Service::Disk => "disk".to_owned(),
            },
            signed_headers: headers.map(|(name, _)| name.to_owned()).into(),
            signature: [0; 32],
        };
        let request = Request {
            method: method.as_str(),
            path: url.path(),
            query: url.query().unwrap_or_default(),
            headers: headers.map(|(name, value)| (name, value.as_bytes())).into(),
            body: &body,
        };
        let authorization = sign(request, unsigned, &self.access.secret_key)
            .map_err(|_| Failure::Usage("the access key or the region has characters that neither may have".to_owned()))?;
        let request = self
            .http
            .request(method, url.clone())
            .header("authorization", authorization.to_string());
        let sent = headers.into_iter().filter(|(name, _)| *name != "host");
        Ok(sent.fold(request, |request, (name, value)| request.header(name, value)).body(body))
    }
}

/// What an answer says; nothing where it is none of the API's.
fn result_of(is_success: bool, body: &[u8]) -> Option<Result<Value, Problem>> {
    let Value::Object(mut told) = serde_json::from_slice(body).ok()? else {
        return None;
    };
    match told.remove("result") {
        Some(result) if is_success && result.is_object() => Some(Ok(result)),
        _ => serde_json::from_value(told.remove("error")?).ok().map(Err),
    }
}

/// An error with all that caused it.
fn in_words(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::from(error.without_url()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_of_the_api_is_taken_for_one() {
        let result = result_of(true, br#"{"requestId":"r","result":{"images":[]}}"#);
        assert!(matches!(result, Some(Ok(result)) if result["images"].is_array()));
        let refused = br#"{"requestId":"r","error":{"code":404,"status":"NOT_FOUND","message":"no"}}"#;
        assert!(matches!(result_of(false, refused), Some(Err(problem)) if problem.code == 404));
        for body in [
            "",
            "<html>",
            "null",
            "1",
            "[]",
            r#""text""#,
            "{}",
            r#"{"result":[]}"#,
            r#"{"error":[]}"#,
            r#"{"error":{"code":1}}"#,
        ] {
            for is_success in [true, false] {
                assert!(result_of(is_success, body.as_bytes()).is_none(), "{body}");
            }
        }
        assert!(result_of(false, br#"{"result":{}}"#).is_none());
    }
}
