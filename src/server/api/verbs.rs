//! Calls whose path ends in a verb, `/images/img-a:share`. The router compares paths as they were sent, and some clients
//! send `%3Ashare`; so the last segment is one parameter of the router's, and its verb is looked for once it is decoded.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use percent_encoding::percent_decode_str;
use tower::ServiceExt as _;

use crate::web::{Endpoint, WebState};

/// The parameter's name where the segment before the verb is a word and no id.
const CALL: &str = "call";

/// What the last segment of a path has to be, and who answers.
struct Verb {
    /// `:share` after whatever id; `images:deleteImages` as it stands.
    ending: &'static str,
    handler: MethodRouter<WebState>,
}

/// The router with these routes, all of them asked with POST.
pub(super) fn add(mut router: Router<WebState>, routes: Vec<(&'static str, MethodRouter<WebState>)>) -> Router<WebState> {
    let mut places: BTreeMap<String, Vec<Verb>> = BTreeMap::new();
    for (path, handler) in routes {
        let (before, last) = path.rsplit_once('/').unwrap_or_default();
        let (parameter, ending) = match last.strip_prefix("{id}") {
            Some(verb) => ("id", verb),
            None => (CALL, last),
        };
        places
            .entry(format!("{before}/{{{parameter}}}"))
            .or_default()
            .push(Verb { ending, handler });
    }
    for (place, verbs) in places {
        let verbs = Arc::new(verbs);
        let dispatch =
            move |state: State<WebState>, path: Path<HashMap<String, String>>, request: Request| dispatch(verbs, state, path, request);
        router = router.route(&place, post(dispatch));
    }
    router
}

static CALLS: LazyLock<Vec<Endpoint>> = LazyLock::new(super::endpoints);

/// The methods that a path may be asked with.
pub(super) fn methods_of(path: &str) -> Vec<Method> {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let calls = CALLS.iter().filter(|call| is_of(call.path, &path));
    calls.map(|call| call.method.clone()).collect()
}

fn is_of(pattern: &str, path: &str) -> bool {
    let fits = |(expected, segment): (&str, &str)| match expected.split_once('}') {
        // What an id stands for has no verb of its own.
        Some((_, verb)) => segment.strip_suffix(verb).is_some_and(|id| !id.is_empty() && !id.contains(':')),
        None => expected == segment,
    };
    let segments = path.split('/').count();
    pattern.split('/').count() == segments && pattern.split('/').zip(path.split('/')).all(fits)
}

async fn dispatch(
    verbs: Arc<Vec<Verb>>,
    State(state): State<WebState>,
    Path(path): Path<HashMap<String, String>>,
    request: Request,
) -> Response {
    let is_asked = |verb: &&Verb| match (path.get("id"), path.get(CALL)) {
        (Some(id), _) => id.find(':').is_some_and(|colon| &id[colon..] == verb.ending),
        (None, call) => call.is_some_and(|call| call == verb.ending),
    };
    let Some(verb) = verbs.iter().find(is_asked) else {
        return super::unknown_call(request).await.into_response();
    };
    match verb.handler.clone().with_state(state).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}
