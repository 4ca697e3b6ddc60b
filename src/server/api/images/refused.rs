//! Why a task is not begun, in the vendor's words where there are some.

use super::super::answer::Failure;
use super::super::caller::{Caller, Named};
use crate::app::images::ImageRefused;
use crate::app::{Error, Refusal};
use crate::domain::task::TaskBlocker;

/// What is said about the image that stood in the way.
pub(super) fn refused(caller: &Caller, ImageRefused { image, error }: ImageRefused) -> Failure {
    match image {
        Some(image) => task_refused(caller, &image, error),
        None => task_refused_for(caller, ("Image", ""), error),
    }
}

/// What is said about the thing that a task was asked for.
pub(super) fn task_refused<I: Named>(caller: &Caller, id: &I, error: Error) -> Failure {
    task_refused_for(caller, (I::KIND, &id.to_string()), error)
}

fn task_refused_for(caller: &Caller, (kind, id): (&str, &str), error: Error) -> Failure {
    let request_id = &caller.actor.request_id;
    let rule = match &error {
        Error::Refused(refusal) => refusal.rule(),
        Error::Internal(_) => None,
    };
    let message = match &error {
        Error::Refused(refusal @ Refusal::ImageQuota(_)) => {
            return Failure::quota(request_id, "Image quota limit exceeded").with_rule(refusal.rule());
        }
        Error::Refused(refusal @ Refusal::SnapshotQuota(_)) => {
            return Failure::quota(request_id, "Snapshot quota limit exceeded").with_rule(refusal.rule());
        }
        Error::Refused(Refusal::TaskBlocked(blocker)) => match blocker {
            TaskBlocker::Public => "Can't use this image".to_owned(),
            TaskBlocker::LocalDisk => "Only support cloudDisk image".to_owned(),
            TaskBlocker::Status(status) => format!("Invalid image status '{}'", status.as_str()),
            TaskBlocker::Busy(_) => format!("The image '{id}' is busy"),
            TaskBlocker::Instance(state) => format!("Invalid instance status '{}'", state.as_str()),
            // Nothing of the vendor's is known for these.
            TaskBlocker::Encrypted | TaskBlocker::NoBytes | TaskBlocker::SourceNotAllowed | TaskBlocker::TargetNotAllowed => {
                return Failure::of(request_id, (kind, id), error);
            }
        },
        _ => return Failure::of(request_id, (kind, id), error),
    };
    Failure::precondition(request_id, message).with_rule(rule)
}
