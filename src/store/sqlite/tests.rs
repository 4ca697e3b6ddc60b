//! The contract on SQLite, and what only a file can show.

use std::sync::Arc;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;

use super::SqliteStore;
use crate::domain::account::{Account, Role};
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::store::contract::{self, for_each_promise, for_each_race};
use crate::store::{NewAccount, Store, StoreError};

fn url(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("deep/er/console.db").display())
}

async fn open(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(&url(folder)).await.unwrap()
}

macro_rules! test_promises {
    ($($module:ident::$name:ident,)+) => {$(
        #[tokio::test]
        async fn $name() {
            let folder = tempfile::tempdir().unwrap();
            contract::$module::$name(&open(&folder).await).await;
        }
    )+};
}
for_each_promise!(test_promises);

macro_rules! test_races {
    ($($module:ident::$name:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let folder = tempfile::tempdir().unwrap();
            contract::$module::$name(Arc::new(open(&folder).await), Arc::new(open(&folder).await)).await;
        }
    )+};
}
for_each_race!(test_races);

#[tokio::test]
async fn statements_are_planned_once() {
    let folder = tempfile::tempdir().unwrap();
    let options: Vec<String> = sqlx::query_scalar("PRAGMA compile_options")
        .fetch_all(&open(&folder).await.readers)
        .await
        .unwrap();
    let is_built_so = options.iter().any(|option| option == "ENABLE_QPSG");
    assert!(
        is_built_so,
        "was it built without .cargo/config.toml, or before that was there? {options:?}"
    );
}

async fn segments(store: &SqliteStore) -> i64 {
    sqlx::query_scalar("SELECT COUNT(DISTINCT segid) FROM image_name_parts_idx")
        .fetch_one(&store.readers)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_index_of_name_parts_is_put_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    for number in 1..=40 {
        sqlx::query("INSERT INTO image_name_parts (rowid, name) VALUES ($1, 'web-' || $1)")
            .bind(number)
            .execute(&store.writer)
            .await
            .unwrap();
    }
    assert!(
        segments(&store).await > 1,
        "each transaction leaves a segment, and few are merged by themselves"
    );
    for _ in 0..2 {
        let mut unit = store.writer().await.unwrap();
        unit.tidy_name_parts().await.unwrap();
        unit.commit().await.unwrap();
    }
    assert_eq!(segments(&store).await, 1);
}

fn account(number: i64) -> NewAccount {
    NewAccount {
        account: Account {
            id: AccountId::new(100_000_000_000 + number).unwrap(),
            pin: format!("pin-{number}").parse().unwrap(),
            name: String::new(),
            email: String::new(),
            mobile: None,
            role: Role::User,
        },
        password_hash: String::new(),
        created_at: Timestamp(0),
    }
}

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    for number in 1..=3 {
        let store = open(&folder).await;
        let mut unit = store.writer().await.unwrap();
        unit.insert_account(&account(number)).await.unwrap();
        unit.commit().await.unwrap();
        let mut unit = store.reader().await.unwrap();
        assert_eq!(unit.count_accounts().await.unwrap(), u64::try_from(number).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_file_can_be_opened_by_many_at_once() {
    for round in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let openings: Vec<_> = (0..6)
            .map(|_| {
                let url = url(&folder);
                tokio::spawn(async move { SqliteStore::open(&url).await.map(drop) })
            })
            .collect();
        for opening in openings {
            opening.await.unwrap().unwrap_or_else(|error| panic!("round {round}: {error}"));
        }
    }
}

#[tokio::test]
async fn memory_and_nonsense_are_refused() {
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:x.db?mode=memory",
        "postgres://localhost/x",
    ] {
        assert!(matches!(SqliteStore::open(url).await, Err(StoreError::Database(_))), "{url}");
    }
}

#[tokio::test]
async fn a_word_the_domain_does_not_know_is_corrupt() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut unit = store.writer().await.unwrap();
    unit.insert_account(&account(1)).await.unwrap();
    unit.commit().await.unwrap();

    let update = "UPDATE accounts SET role = 'emperor'";
    let careful = url(&folder).parse::<SqliteConnectOptions>().unwrap();
    let mut connection = careful.connect().await.unwrap();
    assert!(
        sqlx::query(update).execute(&mut connection).await.is_err(),
        "the schema knows the words as well"
    );
    let careless = careful.pragma("ignore_check_constraints", "ON");
    let mut connection = careless.connect().await.unwrap();
    sqlx::query(update).execute(&mut connection).await.unwrap();

    let mut unit = store.reader().await.unwrap();
    let error = unit.account(account(1).account.id).await.unwrap_err();
    assert_eq!(error.to_string(), "stored value of accounts.role is not valid: emperor");
}

#[tokio::test]
async fn only_what_is_jotted_down_waits_for_no_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    // 1 is NORMAL: the log is on the disk before its pages are taken over. 2 is FULL: before a commit is over.
    let setting = sqlx::query_scalar::<_, i64>("PRAGMA synchronous");
    assert_eq!(setting.fetch_one(&store.writer).await.unwrap(), 2);
    let setting = sqlx::query_scalar::<_, i64>("PRAGMA synchronous");
    assert_eq!(setting.fetch_one(&mut **store.jots.single().await.unwrap()).await.unwrap(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_and_its_folder_are_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let mut unit = store.writer().await.unwrap();
    unit.insert_account(&account(1)).await.unwrap();
    unit.commit().await.unwrap();
    let mode = |path: &str| folder.path().join(path).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("deep"), mode("deep/er")), (0o700, 0o700));
    for file in ["console.db", "console.db-wal", "console.db-shm"] {
        assert_eq!(mode(&format!("deep/er/{file}")), 0o600, "{file}");
    }
}
