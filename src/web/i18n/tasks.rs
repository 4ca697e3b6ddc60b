//! The words for tasks: why one failed, and why one is not begun.

use super::Texts;
use super::words::{disk_refusal, image_status, size};
use crate::domain::task::{TaskBlocker, TaskFailure};

/// Why a task failed.
#[must_use]
pub(crate) fn task_failure(t: Texts, failure: &TaskFailure) -> String {
    match failure {
        TaskFailure::SourceAnswers { status } => t.with(failure.key(), [("status", status.to_string().into())]),
        TaskFailure::TooLarge { limit } => t.with(failure.key(), [("limit", size(*limit).into())]),
        TaskFailure::Disk { refusal } => disk_refusal(t, refusal),
        TaskFailure::Format { named, found } => t.with(failure.key(), [("named", named.as_str().into()), ("found", found.as_str().into())]),
        failure => t.get(failure.key()),
    }
}

/// Why a task is not begun.
pub(super) fn task_blocker(t: Texts, blocker: TaskBlocker) -> String {
    match blocker {
        TaskBlocker::Status(status) => t.with(blocker.key(), [("status", image_status(t, status).into())]),
        TaskBlocker::Instance(state) => {
            let state = t.get(&format!("instance-state-{}", state.as_str()));
            t.with(blocker.key(), [("state", state.into())])
        }
        blocker => t.get(blocker.key()),
    }
}
