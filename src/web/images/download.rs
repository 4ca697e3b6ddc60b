//! Downloading an image, whole or in part (RFC 9110, sections 13 and 14).

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::app::Result;
use crate::app::images::download::{Download, download};
use crate::domain::id::ImageId;
use crate::web::extract::On;
use crate::web::{WebState, failure};

/// `GET /host/image/detail/{id}/download`
pub(in crate::web) async fn get(State(state): State<WebState>, on: On<ImageId>, method: Method, headers: HeaderMap) -> Response {
    let result = async {
        let found = download(&state.app, &on.me.actor, &on.id).await?;
        respond(&state, &method, &headers, &found).await
    };
    failure::answer(&on.me.frame, result.await)
}

async fn respond(state: &WebState, method: &Method, headers: &HeaderMap, found: &Download) -> Result<Response> {
    let etag = format!("\"{}\"", found.bytes.sha256);
    let total = found.bytes.size_bytes;
    let is_unchanged = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| matches_tag(tags, &etag));
    let wanted = if is_unchanged {
        Wanted::Unchanged
    } else {
        wanted(headers, &etag, total)
    };
    let (status, range) = match wanted {
        Wanted::Unchanged => (StatusCode::NOT_MODIFIED, 0..0),
        Wanted::Whole => (StatusCode::OK, 0..total),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Wanted::Unsatisfiable => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let has_body = matches!(status, StatusCode::OK | StatusCode::PARTIAL_CONTENT);
    let mut response = if has_body && method != Method::HEAD {
        let stream = state
            .app
            .blobs
            .read(&found.bytes.blob, Some(range.clone()))
            .await
            .map_err(anyhow::Error::from)?;
        (status, Body::from_stream(stream)).into_response()
    } else {
        status.into_response()
    };
    let fields = response.headers_mut();
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            fields.insert(name, value);
        }
    };
    set(header::ETAG, etag);
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::CACHE_CONTROL, "private, no-cache".to_owned());
    if status == StatusCode::RANGE_NOT_SATISFIABLE {
        set(header::CONTENT_RANGE, format!("bytes */{total}"));
    }
    if status == StatusCode::PARTIAL_CONTENT {
        set(header::CONTENT_RANGE, format!("bytes {}-{}/{total}", range.start, range.end - 1));
    }
    if has_body {
        set(header::CONTENT_LENGTH, (range.end - range.start).to_string());
        set(header::CONTENT_TYPE, "application/octet-stream".to_owned());
        let file = format!("{}.{}", found.name, found.format.as_str());
        let encoded = percent_encoding::utf8_percent_encode(&file, percent_encoding::NON_ALPHANUMERIC);
        set(header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{encoded}"));
    }
    Ok(response)
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Unchanged,
    Whole,
    Part(Range<u64>),
    Unsatisfiable,
}

fn matches_tag(tags: &str, etag: &str) -> bool {
    tags.trim() == "*" || tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

/// What the Range header asks for. Several ranges, and what cannot be read, mean the whole, as the RFC allows.
fn wanted(headers: &HeaderMap, etag: &str, total: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let Some(ranges) = text(header::RANGE).and_then(|value| value.strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    if text(header::IF_RANGE).is_some_and(|tag| tag != etag) || ranges.contains(',') {
        return Wanted::Whole;
    }
    match part(ranges.trim(), total) {
        Some(range) if range.start < range.end => Wanted::Part(range),
        Some(_) => Wanted::Unsatisfiable,
        None => Wanted::Whole,
    }
}

fn part(range: &str, total: u64) -> Option<Range<u64>> {
    let (first, last) = range.split_once('-')?;
    if first.is_empty() {
        let length: u64 = last.parse().ok()?;
        return Some(total.saturating_sub(length)..total);
    }
    let first: u64 = first.parse().ok()?;
    let end = if last.is_empty() {
        total
    } else {
        let last: u64 = last.parse().ok()?;
        if last < first {
            return None;
        }
        last.saturating_add(1).min(total)
    };
    Some(first.min(total)..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_rfc() {
        let cases = [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=0-99", Wanted::Part(0..10)),
            ("bytes=3-", Wanted::Part(3..10)),
            ("bytes=-4", Wanted::Part(6..10)),
            ("bytes=-40", Wanted::Part(0..10)),
            ("bytes=10-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=x", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
        ];
        for (header, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(header));
            assert_eq!(wanted(&headers, "\"tag\"", 10), expected, "{header}");
        }
    }

    #[test]
    fn a_range_of_another_version_is_the_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-0"));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"other\""));
        assert_eq!(wanted(&headers, "\"tag\"", 10), Wanted::Whole);
    }

    #[test]
    fn tags_match_weakly_and_in_lists() {
        assert!(matches_tag("\"a\", W/\"b\"", "\"b\""));
        assert!(matches_tag("*", "\"b\""));
        assert!(!matches_tag("\"a\"", "\"b\""));
    }
}
