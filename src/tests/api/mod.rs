//! The REST API through the real router.

mod batch;
mod deletion;
mod described;
mod go_types;
pub(crate) mod hostile;
mod images;
mod instances;
mod once;
mod openapi;
mod plan;
mod quotas;
mod reference;
mod refused;
mod sharing;
mod signature_properties;
mod signatures;
mod snapshots;
mod tasks;
mod wire;

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Person, REGIONS};

/// What came back from a call.
#[derive(Debug, Clone, PartialEq)]
struct Reply {
    code: u16,
    body: Value,
    request_id: String,
    question: String,
}

/// The address of a call in the first region.
fn at(path: &str) -> String {
    format!("/v1/regions/{}/{path}", REGIONS[0])
}

async fn call(person: &Person, method: Method, path: &str, body: Option<&Value>) -> Reply {
    let question = person.ask(method.clone(), &at(path));
    let answer = match body {
        Some(body) => question.json(&body.to_string()).send().await,
        None => question.send().await,
    };
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{}: {error}", answer.question));
    described::assert_described(&method, &at(path), &body).await;
    let request_id = answer.header("x-jdcloud-request-id").to_owned();
    assert_eq!(body["requestId"], request_id, "{}", answer.question);
    assert!(request_id.len() == 32 && request_id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9')));
    Reply {
        code: answer.status.as_u16(),
        body,
        request_id,
        question: answer.question,
    }
}

async fn get(person: &Person, path: &str) -> Reply {
    call(person, Method::GET, path, None).await
}

async fn post(person: &Person, path: &str, body: &Value) -> Reply {
    call(person, Method::POST, path, Some(body)).await
}

async fn delete(person: &Person, path: &str) -> Reply {
    call(person, Method::DELETE, path, None).await
}

impl Reply {
    /// What was asked for.
    #[track_caller]
    fn result(&self) -> &Value {
        assert_eq!(self.code, 200, "{}: {}", self.question, self.body);
        &self.body["result"]
    }

    /// That it was done, and nothing else.
    #[track_caller]
    fn is_done(&self) {
        assert_eq!(*self.result(), json!({}), "{}", self.question);
    }

    /// The three things the vendor's clients read of an error.
    #[track_caller]
    fn fails(&self, code: u16, status: &str, message: &str) -> &Self {
        let error = &self.body["error"];
        let told = (self.code, &error["code"], &error["status"], &error["message"]);
        let expected = (code, &json!(code), &json!(status), &json!(message));
        assert_eq!(told, expected, "{}: {}", self.question, self.body);
        self
    }

    /// The rule behind an error.
    #[track_caller]
    fn by_rule(&self, code: &str) {
        assert_eq!(self.body["error"]["rule"], code, "{}: {}", self.question, self.body);
    }

    /// What one field of each item of a list says.
    #[track_caller]
    fn each(&self, list: &str, field: &str) -> Vec<String> {
        let items = self.result()[list].as_array().unwrap();
        items.iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
    }
}
