//! The words for what people are told.

use super::lockouts::failure as failed;
use super::words::keep_reasons;
use super::{Texts, quota_of};
use crate::domain::notice::{COUNTED_UNREAD, Notice, Unread};

/// What a notice says.
#[must_use]
pub(crate) fn notice(t: Texts, notice: &Notice) -> String {
    match notice {
        Notice::SharedWithMe { by } => t.with("notice-shared-with-me", [("by", by.as_str().into())]),
        Notice::SharingCancelled { by } => t.with("notice-sharing-cancelled", [("by", by.as_str().into())]),
        Notice::ShareLeft { by } => t.with("notice-share-left", [("by", by.as_str().into())]),
        Notice::SharingCancelledByAdmin => t.get("notice-sharing-cancelled-by-admin"),
        Notice::SharesCancelledByAdmin { accounts, reason } => t.with(
            "notice-shares-cancelled-by-admin",
            [("accounts", (*accounts).into()), ("reason", reason.as_str().into())],
        ),
        Notice::DeletedByAdmin { reason } => t.with("notice-deleted-by-admin", [("reason", reason.as_str().into())]),
        Notice::ImageDeleted { machines } => t.with("notice-image-deleted", [("machines", (*machines).into())]),
        Notice::SnapshotKept { name, reasons } => t.with(
            "notice-snapshot-kept",
            [("name", name.as_str().into()), ("reasons", keep_reasons(t, reasons).into())],
        ),
        Notice::LockedOut { failure, who } => t.with("locked-out", [("what", failed(t, *failure, who).into())]),
        Notice::TicketAnswered {
            quota,
            region,
            limit,
            is_granted,
            ..
        } => {
            let key = if *is_granted {
                "notice-ticket-granted"
            } else {
                "notice-ticket-declined"
            };
            t.with(key, [("quota", quota_of(t, *quota, region).into()), ("limit", (*limit).into())])
        }
    }
}

/// The number of unread notices as it stands in the bar; nothing when there are none.
#[must_use]
pub(crate) fn unread(unread: Unread) -> Option<String> {
    match unread {
        Unread::Exactly(0) => None,
        Unread::Exactly(count) => Some(count.to_string()),
        Unread::More => Some(format!("{COUNTED_UNREAD}+")),
    }
}
