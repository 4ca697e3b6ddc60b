//! Who may depend on whom: the table of `src/docs/ARCHITECTURE.md`, checked against the sources.

use std::path::{Path, PathBuf};

/// A part of the house and the parts its sources may name.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("domain", &["domain"]),
    ("store", &["store", "domain"]),
    ("blobs", &["blobs", "domain"]),
    ("app", &["app", "store", "blobs", "domain"]),
    ("jobs", &["jobs", "app", "store", "domain"]),
    ("web", &["web", "app", "domain", "islands", "store"]),
    ("client", &["client", "app", "domain"]),
    ("server", &["server", "client", "jobs", "web", "app", "store", "blobs", "domain"]),
    ("islands", &["islands"]),
];

/// Pages show rows as the store has them; these row types are all they may name of it.
const ROWS_OF_THE_STORE: [&str; 3] = ["DeviceMapping", "Page", "RecordedOutcome"];

/// Crates the rules may use: nothing that asks the time, rolls dice, waits or talks to anybody.
const CRATES_OF_THE_DOMAIN: [&str; 5] = ["std", "serde", "thiserror", "sha2", "super"];

fn sources() -> Vec<(String, String)> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            (name, without_comments(&text))
        })
        .collect()
}

fn without_comments(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn is_test(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/") || file.contains("/contract") || file.ends_with("/examples.rs")
}

/// What stands after each `prefix`: one word, or each word of a group in braces.
fn words_after<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let word = |text: &'a str| {
        let end = text
            .find(|character: char| !character.is_alphanumeric() && character != '_')
            .unwrap_or(text.len());
        &text[..end]
    };
    let mut words = Vec::new();
    for (start, _) in text.match_indices(prefix) {
        let before = text[..start].chars().next_back();
        if before.is_some_and(|character| character.is_alphanumeric() || matches!(character, '_' | '$' | ':')) {
            continue;
        }
        let rest = &text[start + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split('}').next().unwrap_or_default();
                words.extend(group.split(',').map(|part| word(part.trim())).filter(|word| !word.is_empty()));
            }
            None => words.push(word(rest)),
        }
    }
    words
}

#[test]
fn every_part_names_only_the_parts_below_it() {
    let mut seen = Vec::new();
    for (file, text) in sources() {
        let Some((part, _)) = file.split_once(['/', '.']) else { continue };
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == part) else {
            assert!(
                matches!(part, "lib" | "main" | "tests" | "benches" | "docs"),
                "{file} belongs to no part of the table"
            );
            continue;
        };
        seen.push(part.to_owned());
        if is_test(&file) {
            continue;
        }
        for used in words_after(&text, "crate::") {
            assert!(
                allowed.contains(&used),
                "{file} names crate::{used}, and {part} may only use {allowed:?}"
            );
        }
        let round = words_after(&text, "image_console::");
        assert!(round.is_empty(), "{file} goes round the table: {round:?}");
    }
    seen.dedup();
    assert!(
        MAY_USE.iter().all(|(part, _)| seen.iter().any(|known| known == part)),
        "a part of the table is gone"
    );
}

#[test]
fn pages_know_rows_and_not_the_store() {
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("web/") && !is_test(file)) {
        for used in words_after(&text, "crate::store::") {
            assert!(ROWS_OF_THE_STORE.contains(&used), "{file} names crate::store::{used}");
        }
        // The stream of changes has nothing to decide, so it follows the store itself.
        let asks = text.contains("app.store");
        assert!(!asks || file == "web/events.rs", "{file} asks the store; it has to ask a use case");
    }
}

#[test]
fn the_client_knows_only_how_to_sign_and_what_time_it_is() {
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("client/")) {
        for (start, _) in text.match_indices("crate::app::") {
            let used = &text[start..];
            let may_be = ["crate::app::access_keys::signature", "crate::app::ports"];
            assert!(may_be.iter().any(|allowed| used.starts_with(allowed)), "{file}: {used:.60}");
        }
    }
}

#[test]
fn the_rules_are_pure() {
    for (file, text) in sources()
        .into_iter()
        .filter(|(file, _)| file.starts_with("domain/") && !is_test(file))
    {
        // Tests at the end of a file may use more.
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for line in text.lines().filter(|line| line.starts_with("use ")) {
            let used = words_after(line, "use ").remove(0);
            let is_own = used == "crate" || used == "self" || text.contains(&format!("mod {used};"));
            assert!(is_own || CRATES_OF_THE_DOMAIN.contains(&used), "{file}: {line}");
        }
        for impure in [
            "async fn",
            ".await",
            "SystemTime",
            "Instant::now",
            "rand::",
            "std::fs",
            "std::env",
            "tokio",
        ] {
            assert!(!text.contains(impure), "{file} is not pure: {impure}");
        }
    }
}

#[test]
fn what_runs_in_the_browser_knows_nothing_of_the_server() {
    for (file, text) in sources().into_iter().filter(|(file, _)| file.starts_with("islands/")) {
        for foreign in ["axum", "sqlx", "tokio", "fluent", "serde_json"] {
            assert!(!text.contains(&format!("use {foreign}")), "{file} uses {foreign}");
        }
    }
}

#[test]
fn words_are_found_also_in_groups() {
    let text = "use crate::app::x;\nuse crate::{domain::y, store};\nlet a = other_crate::z;";
    assert_eq!(words_after(text, "crate::"), ["app", "domain", "store"]);
}
