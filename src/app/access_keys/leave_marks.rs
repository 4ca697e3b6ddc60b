//! Leaving the marks of signed requests: those of a key that come while others of it are being left go together, in one
//! statement, so that a busy key costs the database less for each request than an idle one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::oneshot;

use super::authenticate::{Denial, MEMORY_SECONDS};
use super::memory::Known;
use crate::app::App;
use crate::domain::id::AccessKeyId;
use crate::domain::time::Timestamp;
use crate::store::{MarkTimes, Marks, StoreError};

/// For how long requests may differ in nothing but a nonce that was not signed. The clients that do not sign it make equal
/// signatures for equal calls of one second; whoever overheard one of them can make up nonces for no longer than this.
const UNSIGNED_NONCE_SECONDS: i64 = 10;

/// Requests that leave their marks together at most.
const MOST_AT_ONCE: usize = 64;

/// The requests of each key that wait while marks of others of it are being left.
pub(super) type Queues = HashMap<AccessKeyId, Vec<Waiting>>;

/// A request that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    known: Arc<Known>,
    marks: Marks,
    at: Timestamp,
    answer: oneshot::Sender<Result<bool, Arc<StoreError>>>,
}

/// Leaves the marks of a request that `known` signed, if the key is still that and none of them was left before.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn leave_marks(app: &App, known: &Arc<Known>, marks: Marks, at: Timestamp) -> Result<bool, Denial> {
    let id = &known.credential.key.id;
    let (answer, answered) = oneshot::channel();
    let waiting = Waiting {
        known: Arc::clone(known),
        marks,
        at,
        answer,
    };
    if app.access_keys.wait(id, waiting) {
        // In a task of its own: whoever was first may go away, the others still wait.
        tokio::spawn(serve(app.clone(), id.clone()));
    }
    let left = answered.await.context("marks of signed requests are not left any more");
    left.map_err(Denial::Internal)?.map_err(|error| Denial::Internal(error.into()))
}

async fn serve(app: App, id: AccessKeyId) {
    let mut serving = Serving { app, id, has_ended: false };
    while let Some(requests) = serving.app.access_keys.next(&serving.id) {
        serving.leave(requests).await;
    }
    serving.has_ended = true;
}

/// Somebody leaves the marks of this key's requests.
struct Serving {
    app: App,
    id: AccessKeyId,
    /// Whether nobody waited any more: whoever comes afterwards is served by another.
    has_ended: bool,
}

impl Serving {
    async fn leave(&self, requests: Vec<Waiting>) {
        let (Some(first), Some(at)) = (requests.first(), requests.iter().map(|request| request.at).max()) else {
            return;
        };
        let credential = first.known.credential.clone();
        let (marks, answers): (Vec<_>, Vec<_>) = requests.into_iter().map(|request| (request.marks, request.answer)).unzip();
        let times = MarkTimes {
            at,
            shared_since: at.plus_seconds(-UNSIGNED_NONCE_SECONDS),
            remembered_since: at.plus_seconds(-MEMORY_SECONDS),
        };
        let left = async { self.app.store.jot().await?.leave_marks(&credential, &marks, times).await };
        // Whoever does not wait any longer needs no answer.
        match left.await {
            Ok(left) => answers.into_iter().zip(left).for_each(|(answer, left)| {
                let _ = answer.send(Ok(left));
            }),
            Err(error) => {
                let error = Arc::new(error);
                for answer in answers {
                    let _ = answer.send(Err(Arc::clone(&error)));
                }
            }
        }
    }
}

impl Drop for Serving {
    // Left before its end, by a panic or with the runtime, it must not keep the key's next requests waiting.
    fn drop(&mut self) {
        if !self.has_ended {
            self.app.access_keys.stop_waiting(&self.id);
        }
    }
}

/// Takes from `waiting` those that can leave their marks together: signed by the same key as it was, and no mark of one of them
/// the own mark of another.
pub(super) fn take_together(waiting: &mut Vec<Waiting>) -> Vec<Waiting> {
    let mut together: Vec<Waiting> = Vec::new();
    let mut rest = Vec::new();
    let (mut own, mut shared) = (HashSet::new(), HashSet::new());
    for request in waiting.drain(..) {
        let is_same = together
            .first()
            .is_none_or(|first| first.known.credential == request.known.credential);
        let is_twice = own.contains(&request.marks.own)
            || shared.contains(&request.marks.own)
            || request.marks.shared.as_ref().is_some_and(|mark| own.contains(mark));
        if !is_same || is_twice || together.len() == MOST_AT_ONCE {
            rest.push(request);
            continue;
        }
        own.insert(request.marks.own.clone());
        shared.extend(request.marks.shared.clone());
        together.push(request);
    }
    *waiting = rest;
    together
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::access_keys::memory::Memory;
    use crate::app::access_keys::sealing::Secret;
    use crate::domain::access_key::AccessKey;
    use crate::domain::account::{Account, Role};
    use crate::domain::id::AccountId;
    use crate::store::{Credential, SealedSecret};

    fn known(is_enabled: bool) -> Arc<Known> {
        let account = AccountId::new(100_000_000_001).unwrap();
        let credential = Credential {
            key: AccessKey {
                id: AccessKeyId::from_random([1; 10]),
                account,
                name: "build".parse().unwrap(),
                is_enabled,
                created_at: Timestamp(0),
                last_used_at: None,
            },
            secret: SealedSecret {
                sealed_with: "a".to_owned(),
                bytes: vec![1],
            },
            account: Account {
                id: account,
                pin: "alice".parse().unwrap(),
                name: String::new(),
                email: String::new(),
                mobile: None,
                role: Role::User,
            },
            account_is_disabled: false,
        };
        Arc::new(Known::new(credential, Secret::random()))
    }

    type Answered = oneshot::Receiver<Result<bool, Arc<StoreError>>>;

    fn request(known: &Arc<Known>, own: &str, shared: Option<&str>) -> (Waiting, Answered) {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting {
            known: Arc::clone(known),
            marks: Marks {
                own: own.to_owned(),
                shared: shared.map(str::to_owned),
            },
            at: Timestamp(0),
            answer,
        };
        (waiting, answered)
    }

    #[test]
    fn marks_that_meet_are_left_one_after_the_other() {
        let (before, after) = (known(true), known(false));
        let mut waiting: Vec<_> = [
            (&before, "a", None),
            (&before, "b", Some("s")),
            (&before, "a", None),
            (&after, "c", None),
            (&before, "d", Some("s")),
            (&before, "s", None),
            (&before, "e", Some("a")),
            (&before, "f", Some("t")),
        ]
        .into_iter()
        .map(|(known, own, shared)| request(known, own, shared).0)
        .collect();
        let mut rounds = Vec::new();
        while !waiting.is_empty() {
            let together = take_together(&mut waiting);
            rounds.push(
                together
                    .iter()
                    .map(|request| request.marks.own.clone())
                    .collect::<Vec<_>>()
                    .concat(),
            );
        }
        assert_eq!(rounds, ["abdf", "as", "c", "e"]);
        let mut many: Vec<_> = (0..=MOST_AT_ONCE)
            .map(|number| request(&before, &number.to_string(), None).0)
            .collect();
        assert_eq!(take_together(&mut many).len(), MOST_AT_ONCE);
        assert_eq!(take_together(&mut many).len(), 1);
    }

    #[test]
    fn whoever_is_first_serves_and_nobody_waits_for_one_that_is_gone() {
        let (memory, known) = (Memory::default(), known(true));
        let id = &known.credential.key.id;
        let (first, _) = request(&known, "a", None);
        let (second, mut answered) = request(&known, "b", None);
        let (third, _) = request(&known, "c", None);
        let (fourth, _) = request(&known, "d", None);
        assert!(memory.wait(id, first));
        assert_eq!(memory.next(id).map(|requests| requests.len()), Some(1));
        assert!(!memory.wait(id, second));
        memory.stop_waiting(id);
        assert!(answered.try_recv().is_err());
        assert!(memory.wait(id, third));
        assert_eq!(memory.next(id).map(|requests| requests.len()), Some(1));
        assert!(memory.next(id).is_none());
        assert!(memory.wait(id, fourth));
    }
}
