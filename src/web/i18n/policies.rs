//! The words for policies.

use super::Texts;
use super::words::list_separator;
use crate::domain::policy::{PolicyChange, Setting};

/// What a setting is called.
#[must_use]
pub(crate) fn setting_name(t: Texts, setting: Setting) -> String {
    t.get(match setting {
        Setting::LocalDiskRule => "setting-local-disk-rule",
        Setting::SnapshotShareRule => "setting-snapshot-share-rule",
        Setting::DeleteConfirmation => "setting-delete-confirmation",
        Setting::SharePartners => "setting-share-partners",
        Setting::ImageQuota => "setting-image-quota",
        Setting::SnapshotQuota => "setting-snapshot-quota",
        Setting::ImageShareQuota => "setting-image-share-quota",
    })
}

/// The value of a setting, which is a word where it is no number.
#[must_use]
pub(crate) fn setting_value(t: Texts, setting: Setting, value: &str) -> String {
    match setting {
        Setting::LocalDiskRule | Setting::SnapshotShareRule | Setting::DeleteConfirmation | Setting::SharePartners => {
            t.get(&format!("{}-{value}", setting.as_str()).replace('_', "-"))
        }
        Setting::ImageQuota | Setting::SnapshotQuota | Setting::ImageShareQuota => value.to_owned(),
    }
}

/// What was changed, in one line.
pub(super) fn policy_changes(t: Texts, changes: &[PolicyChange]) -> String {
    let changes = changes
        .iter()
        .map(|change| format!("{} {} → {}", setting_name(t, change.setting), change.from, change.to));
    changes.collect::<Vec<_>>().join(list_separator(t))
}
