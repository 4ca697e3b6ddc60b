//! Both catalogues hold the same messages, every text the sources ask for is there, and nothing more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;
use crate::domain::audit::Attempt;
use crate::domain::disk_format::{DiskFormat, DiskRefusal};
use crate::domain::instance::{InstanceState, RebuildBlocker};
use crate::domain::policy::{DeleteConfirmation, LocalDiskRule, SharePartners, SnapshotShareRule};
use crate::domain::rules::Rule;
use crate::domain::sharing::{CancelBlocker, LeaveBlocker, ShareBlocker};
use crate::domain::snapshot::{KeepReason, SnapshotStatus};
use crate::domain::task::{TaskAction, TaskBlocker, TaskFailure};
use crate::domain::ticket::{TicketBlocker, TicketState};
use crate::domain::time::Timestamp;

const ENGLISH_TEXTS: Texts = Texts {
    language: Language::English,
};
const CHINESE_TEXTS: Texts = Texts {
    language: Language::Chinese,
};

/// The messages of a catalogue: key and body.
fn messages(source: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    let mut last = None;
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let head = line
            .split_once(" =")
            .filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !key.is_empty());
        match head {
            Some((key, body)) => {
                assert!(messages.insert(key.to_owned(), body.to_owned()).is_none(), "{key} is defined twice");
                last = Some(key.to_owned());
            }
            None => {
                if let Some(message) = last.as_ref().and_then(|key| messages.get_mut(key)) {
                    message.push('\n');
                    message.push_str(line);
                }
            }
        }
    }
    messages
}

/// The variables of a message; with `shown`, only those whose value stands in the text and does not merely select one.
fn variables(body: &str, shown: bool) -> BTreeSet<&str> {
    body.match_indices('$')
        .filter_map(|(start, _)| {
            let rest = &body[start + 1..];
            let end = rest.find(|character: char| !character.is_ascii_alphanumeric() && character != '-' && character != '_')?;
            let selects = rest[end..].trim_start().starts_with("->");
            (!shown || !selects).then_some(&rest[..end])
        })
        .collect()
}

/// Rust sources below `src/`, with whether they belong to tests.
fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().to_owned();
            if path.is_dir() && !name.ends_with("/tests") {
                collect(&path, found);
            } else if name.ends_with(".rs") && !name.ends_with("/tests.rs") {
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The literal keys that a source asks for: `t.get("…")` and `t.with("…"`.
fn asked_for(source: &str) -> Vec<&str> {
    let mut keys = Vec::new();
    for call in ["t.get(", "t.with("] {
        for (start, _) in source.match_indices(call) {
            let before = source[..start].chars().next_back();
            if before.is_some_and(|character| character.is_alphanumeric() || character == '_') {
                continue;
            }
            let argument = source[start + call.len()..].trim_start();
            if let Some((key, _)) = argument.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                keys.push(key);
            }
        }
    }
    keys
}

/// Keys that are put together, or come from the domain.
fn computed() -> BTreeSet<String> {
    let format = DiskFormat::Raw;
    let disks = [
        DiskRefusal::Empty,
        DiskRefusal::Truncated { format },
        DiskRefusal::BackingFile { format },
        DiskRefusal::ExternalData { format },
        DiskRefusal::Encrypted { format },
        DiskRefusal::Unsupported { format, what: "".into() },
        DiskRefusal::Corrupt { format, what: "".into() },
        DiskRefusal::TooLarge { virtual_size: 1, limit: 0 },
        DiskRefusal::Unreadable,
    ];
    let keeps = [
        KeepReason::NotOwner,
        KeepReason::Shared(1),
        KeepReason::UsedByImages { images: vec![], total: 1 },
        KeepReason::TaskInProgress,
        KeepReason::Status(SnapshotStatus::Pending),
    ];
    let shares = [
        ShareBlocker::NotOwner,
        ShareBlocker::Status(crate::domain::image::ImageStatus::Error),
        ShareBlocker::Public,
        ShareBlocker::ReferencesSnapshots(vec![]),
        ShareBlocker::UnknownAccount(None),
        ShareBlocker::Oneself,
        ShareBlocker::Unlisted,
        ShareBlocker::Quota { limit: 1 },
    ];
    let rebuilds = [
        RebuildBlocker::ImageDeleted,
        RebuildBlocker::SharingCancelled,
        RebuildBlocker::ImageNotAvailable,
    ];
    let tickets = [
        TicketBlocker::NotMore { limit: 1 },
        TicketBlocker::TooMuch { maximum: 1 },
        TicketBlocker::AlreadyOpen,
        TicketBlocker::TooManyOpen { limit: 1 },
        TicketBlocker::Ended(TicketState::Open),
    ];
    let mut keys: BTreeSet<String> = Rule::ALL.iter().map(|rule| format!("rule-{rule}")).collect();
    keys.extend(InstanceState::ALL.iter().map(|state| format!("instance-state-{}", state.as_str())));
    keys.extend(Attempt::ALL.iter().map(|attempt| format!("event-refused-{}", attempt.as_str())));
    keys.extend(disks.iter().map(|refusal| refusal.key().to_owned()));
    keys.extend(keeps.iter().map(|reason| reason.key().to_owned()));
    keys.extend(shares.iter().map(|blocker| blocker.key().to_owned()));
    keys.extend([LeaveBlocker::Owned, LeaveBlocker::NotShared].map(|blocker| blocker.key().to_owned()));
    keys.extend([CancelBlocker::NotOwner, CancelBlocker::Deleting].map(|blocker| blocker.key().to_owned()));
    let failures = [
        TaskFailure::SourceNotAllowed,
        TaskFailure::SourceUnreachable,
        TaskFailure::SourceAnswers { status: 404 },
        TaskFailure::Interrupted,
        TaskFailure::TooSlow,
        TaskFailure::Empty,
        TaskFailure::TooLarge { limit: 1 },
        TaskFailure::Format {
            named: format,
            found: format,
        },
        TaskFailure::BytesLost,
        TaskFailure::TargetNotAllowed,
        TaskFailure::GivenUp,
    ];
    let blockers = [
        TaskBlocker::Public,
        TaskBlocker::LocalDisk,
        TaskBlocker::Status(crate::domain::image::ImageStatus::Error),
        TaskBlocker::Busy(crate::domain::image::BusyTask::Copy),
        TaskBlocker::Encrypted,
        TaskBlocker::NoBytes,
        TaskBlocker::Instance(InstanceState::Error),
    ];
    keys.extend(failures.iter().map(|failure| failure.key().to_owned()));
    keys.extend(blockers.map(|blocker| blocker.key().to_owned()));
    for action in TaskAction::ALL {
        keys.extend(["begun", "finished", "failed"].map(|step| format!("event-{}-{step}", action.as_str())));
    }
    keys.extend(LocalDiskRule::ALL.iter().map(|rule| format!("local-disk-rule-{}", rule.as_str())));
    keys.extend(
        SnapshotShareRule::ALL
            .iter()
            .map(|rule| format!("snapshot-share-rule-{}", rule.as_str())),
    );
    keys.extend(
        DeleteConfirmation::ALL
            .iter()
            .map(|word| format!("delete-confirmation-{}", word.as_str().replace('_', "-"))),
    );
    keys.extend(SharePartners::ALL.iter().map(|word| format!("share-partners-{}", word.as_str())));
    keys.extend(tickets.map(|blocker| blocker.key().to_owned()));
    keys.extend(TicketState::ALL.iter().map(|state| format!("event-ticket-{}", state.as_str())));
    keys.extend(rebuilds.map(|blocker| blocker.key().to_owned()));
    keys
}

#[test]
fn both_catalogues_hold_the_same_messages_with_the_same_variables() {
    let [english, chinese] = SOURCES.map(|(_, source)| messages(source));
    let keys = |catalogue: &BTreeMap<String, String>| catalogue.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&english), keys(&chinese));
    for (key, body) in &english {
        let other = &chinese[key];
        assert_eq!(variables(body, true), variables(other, true), "{key} shows other values");
        assert!(
            variables(other, false).is_subset(&variables(body, false)),
            "{key} has variables nobody gives"
        );
        assert!(!body.trim().is_empty() && !other.trim().is_empty(), "{key} is empty");
    }
}

#[test]
fn every_text_that_is_asked_for_is_there() {
    let english = messages(SOURCES[0].1);
    let mut count = 0;
    for (file, source) in sources() {
        for key in asked_for(&source) {
            assert!(english.contains_key(key), "{file} asks for {key}");
            count += 1;
        }
    }
    assert!(count > 150, "only {count} were found: the search is broken");
    for key in computed() {
        assert!(english.contains_key(&key), "{key} is missing");
    }
}

#[test]
fn every_rule_has_a_text_in_every_language() {
    for rule in Rule::ALL {
        for texts in [ENGLISH_TEXTS, CHINESE_TEXTS] {
            let text = super::rule(texts, *rule);
            assert!(!text.is_empty() && !text.starts_with("rule-"), "{rule} {texts:?}");
        }
    }
    assert!(Rule::ALL.len() > 25);
}

#[test]
fn no_text_is_there_for_nothing() {
    let computed = computed();
    let sources = sources();
    for key in messages(SOURCES[0].1).keys() {
        let literal = format!("\"{key}\"");
        let is_used = computed.contains(key) || sources.iter().any(|(_, source)| source.contains(&literal));
        assert!(is_used, "nobody asks for {key}");
    }
}

#[test]
fn every_message_can_be_formatted() {
    for (language, source) in SOURCES {
        let resource = FluentResource::try_new(source.to_owned());
        assert!(resource.is_ok(), "{language:?}: {:?}", resource.err().map(|(_, errors)| errors));
        let bundle = bundle(language, source);
        for (key, body) in messages(source) {
            let pattern = bundle
                .get_message(&key)
                .and_then(|message| message.value())
                .unwrap_or_else(|| panic!("{key} has no text"));
            for count in [0, 1, 2, 5, 21] {
                let arguments: FluentArgs<'_> = variables(&body, false)
                    .into_iter()
                    .map(|name| (name, FluentValue::from(count)))
                    .collect();
                let mut errors = Vec::new();
                let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
                assert!(errors.is_empty(), "{language:?} {key}: {errors:?}");
                assert!(!text.contains('{') && !text.contains('$'), "{language:?} {key}: {text}");
            }
        }
    }
}

#[test]
fn sizes_have_at_most_three_digits_and_binary_units() {
    let cases = [
        (0, "0 B"),
        (1, "1 B"),
        (999, "999 B"),
        (1000, "1.0 KiB"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (10_240, "10 KiB"),
        (1 << 20, "1.0 MiB"),
        (2_254_857_830, "2.1 GiB"),
        (64 << 30, "64 GiB"),
        (1 << 40, "1.0 TiB"),
        (u64::MAX, "16384 PiB"),
    ];
    for (bytes, expected) in cases {
        assert_eq!(size(bytes).replace('\u{a0}', " "), expected);
    }
}

#[test]
fn times_are_relative_in_both_languages() {
    const DAY: i64 = 86_400;
    let cases = [
        (-5, "just now", "刚刚"),
        (0, "just now", "刚刚"),
        (59, "just now", "刚刚"),
        (60, "1 minute ago", "1 分钟前"),
        (3599, "59 minutes ago", "59 分钟前"),
        (3600, "1 hour ago", "1 小时前"),
        (23 * 3600, "23 hours ago", "23 小时前"),
        (DAY, "1 day ago", "1 天前"),
        (6 * DAY, "6 days ago", "6 天前"),
        (7 * DAY, "1 week ago", "1 周前"),
        (29 * DAY, "4 weeks ago", "4 周前"),
        (30 * DAY, "1 month ago", "1 个月前"),
        (364 * DAY, "12 months ago", "12 个月前"),
        (365 * DAY, "1 year ago", "1 年前"),
        (800 * DAY, "2 years ago", "2 年前"),
    ];
    let now = Timestamp(1_795_262_400_000_000);
    for (seconds, english, chinese) in cases {
        let at = now.plus_seconds(-seconds);
        assert_eq!(relative_time(ENGLISH_TEXTS, at, now), english);
        assert_eq!(relative_time(CHINESE_TEXTS, at, now), chinese);
    }
    assert_eq!(exact_time(now), "2026-11-21 12:00:00 UTC");
    assert_eq!(machine_time(now), "2026-11-21T12:00:00Z");
}

#[test]
fn the_words_of_the_manuals_are_used_exactly() {
    let cases = [
        ("share-unknown-account", "JD Cloud account does not exist", "京东云账号不存在"),
        (
            "delete-snapshots-too",
            "Delete the associated snapshot at the same time",
            "将镜像关联快照一同删除",
        ),
        ("share-image", "Share Image", "共享镜像"),
        ("cancel-sharing", "Cancel Sharing", "取消共享"),
        ("add-share", "Add Share", "添加共享"),
        ("tab-sharing", "Image Sharing", "镜像共享"),
        ("tab-private", "Private Image", "私有镜像"),
        ("tab-public", "Public Image", "官方镜像"),
        ("tab-shared", "Shared Image", "共享镜像"),
        ("confirm-delete", "Confirm Delete", "删除镜像"),
        ("delete", "Delete", "删除"),
        ("more", "More", "更多"),
        ("ok", "OK", "确定"),
        ("cancel", "Cancel", "取消"),
        ("account-management", "Account Management", "账户管理"),
        ("basic-information", "Basic Information", "基本资料"),
        ("user-pin", "User Pin", "用户Pin"),
        ("device-mapping", "Device Mapping", "设备映射信息"),
        ("image-type-local", "Local System Disk", "本地盘系统盘"),
        ("image-type-cloud", "Cloud System Disk", "云硬盘系统盘"),
        ("image-status-ready", "Available", "可用"),
    ];
    for (key, english, chinese) in cases {
        assert_eq!(
            (ENGLISH_TEXTS.get(key).as_str(), CHINESE_TEXTS.get(key).as_str()),
            (english, chinese),
            "{key}"
        );
    }
}
