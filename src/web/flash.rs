//! A word from the request before: what a form did, told on the page it led to.
//!
//! It travels in a cookie that names a kind and an id, a pin or a name, never a sentence, so nobody can put words into the
//! console's mouth.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use cookie::{Cookie, CookieBuilder, SameSite};

use crate::domain::id::ImageId;
use crate::domain::text::{Name, Pin};
use crate::domain::ticket::TicketState;

const COOKIE: &str = "__Host-flash";

/// The request header with which an island asks how something goes on that its page tells of.
const UNSETTLED: &str = "x-unsettled";

/// What there is to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flash {
    /// An image was deleted, or is being.
    Deleted(ImageId),
    /// An image was imported.
    Imported(ImageId),
    /// Name or description was changed.
    Renamed,
    /// The image was shared.
    Shared(Pin),
    /// Sharing was cancelled.
    SharingCancelled(Pin),
    /// Every share of an image was cancelled.
    AllSharingCancelled,
    /// A shared image was left.
    Left(Name),
    /// Somebody cannot share with the account any more.
    SharerBlocked(Pin),
    /// Somebody can share with the account again.
    SharerUnblocked(Pin),
    /// A snapshot was deleted.
    SnapshotDeleted(Name),
    /// An access key was disabled.
    AccessKeyDisabled(Name),
    /// An access key was enabled again.
    AccessKeyEnabled(Name),
    /// An access key was deleted.
    AccessKeyDeleted(Name),
    /// An account was disabled.
    AccountDisabled(Pin),
    /// An account was enabled again.
    AccountEnabled(Pin),
    /// An account has another role.
    RoleChanged(Pin),
    /// Sessions of an account were ended.
    SessionsEnded(Pin),
    /// An administrator had an image deleted.
    ForcedDeletion,
    /// A job is due at once.
    JobRetried,
    /// A job was called off.
    JobCancelled,
    /// A ticket was opened, or ended.
    TicketMoved(TicketState),
    /// An account has another limit.
    LimitSet(Pin),
    /// Another policy is in force.
    PolicyChanged,
    /// An administrator has seen lock-outs.
    LockoutsSeen,
    /// A lock-out was ended.
    LockoutEnded,
    /// Somebody may share with somebody.
    PartnerListed,
    /// Somebody may no longer share with somebody.
    PartnerUnlisted,
}

impl Flash {
    /// As [`Self::again`] understands it.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Deleted(id) => format!("deleted~{id}"),
            Self::Imported(id) => format!("imported~{id}"),
            Self::Renamed => "renamed~".to_owned(),
            Self::Shared(pin) => format!("shared~{pin}"),
            Self::SharingCancelled(pin) => format!("cancelled~{pin}"),
            Self::AllSharingCancelled => "cancelled-all~".to_owned(),
            Self::Left(name) => format!("left~{name}"),
            Self::SharerBlocked(pin) => format!("sharer-blocked~{pin}"),
            Self::SharerUnblocked(pin) => format!("sharer-unblocked~{pin}"),
            Self::SnapshotDeleted(name) => format!("snapshot-deleted~{name}"),
            Self::AccessKeyDisabled(name) => format!("access-key-disabled~{name}"),
            Self::AccessKeyEnabled(name) => format!("access-key-enabled~{name}"),
            Self::AccessKeyDeleted(name) => format!("access-key-deleted~{name}"),
            Self::AccountDisabled(pin) => format!("account-disabled~{pin}"),
            Self::AccountEnabled(pin) => format!("account-enabled~{pin}"),
            Self::RoleChanged(pin) => format!("role-changed~{pin}"),
            Self::SessionsEnded(pin) => format!("sessions-ended~{pin}"),
            Self::ForcedDeletion => "forced-deletion~".to_owned(),
            Self::JobRetried => "job-retried~".to_owned(),
            Self::JobCancelled => "job-cancelled~".to_owned(),
            Self::TicketMoved(state) => format!("ticket~{}", state.as_str()),
            Self::LimitSet(pin) => format!("limit-set~{pin}"),
            Self::PolicyChanged => "policy-changed~".to_owned(),
            Self::LockoutsSeen => "lockouts-seen~".to_owned(),
            Self::LockoutEnded => "lockout-ended~".to_owned(),
            Self::PartnerListed => "partner-listed~".to_owned(),
            Self::PartnerUnlisted => "partner-unlisted~".to_owned(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (kind, value) = text.split_once('~')?;
        Some(match kind {
            "deleted" => Self::Deleted(value.parse().ok()?),
            "imported" => Self::Imported(value.parse().ok()?),
            "renamed" => Self::Renamed,
            "shared" => Self::Shared(value.parse().ok()?),
            "cancelled" => Self::SharingCancelled(value.parse().ok()?),
            "cancelled-all" => Self::AllSharingCancelled,
            "left" => Self::Left(value.parse().ok()?),
            "sharer-blocked" => Self::SharerBlocked(value.parse().ok()?),
            "sharer-unblocked" => Self::SharerUnblocked(value.parse().ok()?),
            "snapshot-deleted" => Self::SnapshotDeleted(value.parse().ok()?),
            "access-key-disabled" => Self::AccessKeyDisabled(value.parse().ok()?),
            "access-key-enabled" => Self::AccessKeyEnabled(value.parse().ok()?),
            "access-key-deleted" => Self::AccessKeyDeleted(value.parse().ok()?),
            "account-disabled" => Self::AccountDisabled(value.parse().ok()?),
            "account-enabled" => Self::AccountEnabled(value.parse().ok()?),
            "role-changed" => Self::RoleChanged(value.parse().ok()?),
            "sessions-ended" => Self::SessionsEnded(value.parse().ok()?),
            "forced-deletion" => Self::ForcedDeletion,
            "job-retried" => Self::JobRetried,
            "job-cancelled" => Self::JobCancelled,
            "ticket" => Self::TicketMoved(value.parse().ok()?),
            "limit-set" => Self::LimitSet(value.parse().ok()?),
            "policy-changed" => Self::PolicyChanged,
            "lockouts-seen" => Self::LockoutsSeen,
            "lockout-ended" => Self::LockoutEnded,
            "partner-listed" => Self::PartnerListed,
            "partner-unlisted" => Self::PartnerUnlisted,
            _ => return None,
        })
    }

    pub(super) fn from_jar(jar: &CookieJar) -> Option<Self> {
        let value = jar.get(COOKIE)?.value();
        Self::parse(&percent_encoding::percent_decode_str(value).decode_utf8().ok()?)
    }

    /// What a page tells already and asks for again: a deletion that was under way. Anything else has been told.
    pub(super) fn again(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(UNSETTLED)?.to_str().ok()?;
        Self::parse(text).filter(|flash| matches!(flash, Self::Deleted(_)))
    }

    pub(super) fn cookie(&self) -> Cookie<'static> {
        let value = percent_encoding::utf8_percent_encode(&self.to_text(), percent_encoding::NON_ALPHANUMERIC).to_string();
        base(value).build()
    }

    pub(super) fn removal() -> Cookie<'static> {
        base(String::new()).removal().build()
    }
}

fn base(value: String) -> CookieBuilder<'static> {
    Cookie::build((COOKIE, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_survives_the_cookie() {
        let all = [
            Flash::Deleted(ImageId::from_random([3; 10])),
            Flash::Imported(ImageId::from_random([4; 10])),
            Flash::Renamed,
            Flash::Shared("数据平台".parse().unwrap()),
            Flash::SharingCancelled("bob".parse().unwrap()),
            Flash::AllSharingCancelled,
            Flash::Left("gift-1".parse().unwrap()),
            Flash::SharerBlocked("bob".parse().unwrap()),
            Flash::SharerUnblocked("数据".parse().unwrap()),
            Flash::SnapshotDeleted("disk-1".parse().unwrap()),
            Flash::AccessKeyDisabled("build-1".parse().unwrap()),
            Flash::AccessKeyEnabled("build-1".parse().unwrap()),
            Flash::AccessKeyDeleted("构建".parse().unwrap()),
            Flash::AccountDisabled("bob".parse().unwrap()),
            Flash::AccountEnabled("bob".parse().unwrap()),
            Flash::RoleChanged("数据".parse().unwrap()),
            Flash::SessionsEnded("bob".parse().unwrap()),
            Flash::ForcedDeletion,
            Flash::JobRetried,
            Flash::JobCancelled,
            Flash::TicketMoved(TicketState::Withdrawn),
            Flash::LimitSet("bob".parse().unwrap()),
            Flash::PolicyChanged,
            Flash::LockoutsSeen,
            Flash::LockoutEnded,
            Flash::PartnerListed,
            Flash::PartnerUnlisted,
        ];
        for flash in all {
            let jar = CookieJar::new().add(flash.cookie());
            assert_eq!(Flash::from_jar(&jar), Some(flash));
        }
    }

    #[test]
    fn strange_cookies_say_nothing() {
        for text in ["", "deleted~", "deleted~<script>", "unknown~x", "shared~a b"] {
            assert_eq!(Flash::parse(text), None, "{text}");
        }
    }
}
