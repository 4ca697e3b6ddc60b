//! The catalogue: every rule has a stable code, and the code is what pages, logs and programs show.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! catalogue {
    ($($(#[$doc:meta])* $code:ident),+ $(,)?) => {
        /// A rule of the image domain. Its text in each language is the message `rule-<code>`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule { $($(#[$doc])* $code),+ }

        impl Rule {
            /// The whole catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// The code as it is shown.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),+ }
            }
        }
    };
}

catalogue! {
    /// Only a private image in status Available or Error can be deleted.
    D1,
    /// A shared image cannot be deleted until every share is cancelled.
    D2,
    /// A local-system-disk image cannot be deleted while a machine depends on it.
    D3,
    /// When D3 uses up the quota, the dialog offers a ticket.
    D3q,
    /// A busy image cannot be deleted until the copy or conversion ends.
    D4,
    /// Only the owner deletes; public and shared images never by me.
    D6,
    /// By default the associated snapshots are kept.
    D7,
    /// The popup has a checkbox for the snapshots, off by default.
    D8,
    /// The snapshots are tried after the image was deleted.
    D9,
    /// Why a snapshot stays; recorded, shown, and can be tried again.
    D10,
    /// The snapshots never affect the deletion of the image.
    D11,
    /// Machines made from a deleted image cannot be rebuilt to it.
    D12,
    /// Several images in one go, with a result for each.
    D13,
    /// Only a private image in status Available can be shared.
    S1,
    /// Only the owner shares.
    S2,
    /// The target is a User Pin and nothing else.
    S3,
    /// Images that reference snapshots cannot be shared.
    S4,
    /// An unknown account is refused; a known one has the share at once.
    S5,
    /// The accounts are listed, each with Cancel Sharing.
    S6,
    /// The recipient sees the owner and a notice about trust.
    S7,
    /// Not with oneself; not twice.
    S9,
    /// At most so many accounts for an image.
    S10,
    /// Cancelled: no create, no rebuild; copies stay.
    S11,
    /// Where the User Pin is found.
    S12,
    /// A snapshot referenced by an image goes after the image.
    N1,
    /// A snapshot's own shares block its deletion.
    N2,
    /// Quotas of images and snapshots.
    N3,
    /// A ticket asks for more than there is, and for no more than anybody can have.
    T1,
    /// One open ticket for an account, quota and region.
    T2,
    /// At most so many open tickets for an account.
    T3,
    /// A reason is given, in a bounded text.
    T4,
    /// What has ended stays as it ended.
    T5,
    /// Where there is a list of who may share with whom, sharing follows it.
    A1,
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}
