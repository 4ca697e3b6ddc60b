//! The contract on PostgreSQL, and what only a server can show.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener};
use sqlx::{ConnectOptions as _, Connection as _, query_scalar};
use tokio::time::timeout;

use super::PostgresStore;
use crate::domain::time::Timestamp;
use crate::store::Store as _;
use crate::store::contract::fixtures::account;
use crate::store::contract::{self, for_each_promise, for_each_race};
use crate::store::port::Result;

#[path = "../../tests/support/postgres.rs"]
mod server;

async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(url, 4).await.unwrap()
}

macro_rules! test_promises {
    ($($module:ident::$name:ident,)+) => {$(
        #[tokio::test]
        async fn $name() {
            contract::$module::$name(&open(&server::new_database().await).await).await;
        }
    )+};
}
for_each_promise!(test_promises);

macro_rules! test_races {
    ($($module:ident::$name:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let url = server::new_database().await;
            contract::$module::$name(Arc::new(open(&url).await), Arc::new(open(&url).await)).await;
        }
    )+};
}
for_each_race!(test_races);

#[tokio::test]
async fn appending_to_the_audit_waits_for_nobody_who_appends() {
    contract::audit::appending_waits_for_nobody_who_appends(&open(&server::new_database().await).await).await;
}

#[tokio::test]
async fn a_notice_that_is_committed_late_was_not_seen() {
    contract::notices::what_is_committed_late_was_not_seen(&open(&server::new_database().await).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_may_bring_an_empty_database_up_to_date_at_once() {
    let url = server::new_database().await;
    let openings: Vec<_> = (0..6)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { PostgresStore::open(&url, 1).await.map(drop) })
        })
        .collect();
    for opening in openings {
        opening.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_a_single_statement_looks_for_is_found_by_an_index_also_where_a_table_is_known_to_be_empty() {
    let url = server::new_database().await;
    let store = open(&url).await;
    let mut ordinary = PgConnectOptions::from_str(&url).unwrap().connect().await.unwrap();
    sqlx::raw_sql("VACUUM ANALYZE access_key_marks")
        .execute(&mut ordinary)
        .await
        .unwrap();
    let plan = async |connection: &mut PgConnection| {
        let lines: Vec<String> = query_scalar("EXPLAIN SELECT 1 FROM access_key_marks WHERE mark = 1")
            .fetch_all(connection)
            .await
            .unwrap();
        lines.join("\n")
    };
    assert!(plan(&mut ordinary).await.contains("Seq Scan"));
    for singles in [&store.glances, &store.jots] {
        let plan = plan(&mut singles.single().await.unwrap()).await;
        assert!(plan.contains("Index"), "{plan}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_away_while_a_unit_begins_leaves_no_transaction() {
    let store = PostgresStore::open(&server::new_database().await, 1).await.unwrap();
    for number in 1..=50 {
        for microseconds in [0, 50, 100, 200, 400] {
            let patience = Duration::from_micros(microseconds);
            let _ = timeout(patience, store.reader()).await;
            let _ = timeout(patience, store.writer()).await;
        }
        let mut unit = store.writer().await.unwrap();
        unit.insert_account(&account(number)).await.unwrap();
        unit.commit().await.unwrap();
        let seen = store.glance().await.unwrap().count_accounts().await.unwrap();
        assert_eq!(seen, u64::from(number), "an old view was left behind");
    }
}

#[tokio::test]
async fn who_may_not_change_the_schema_may_open_it_when_it_is_up_to_date() {
    let url = server::new_database().await;
    drop(open(&url).await);
    let options: PgConnectOptions = url.parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    for statement in [
        "DROP ROLE IF EXISTS replica",
        "CREATE ROLE replica LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO replica",
    ] {
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    }
    let as_replica = url.replace("tester@", "replica@");
    assert_ne!(as_replica, url, "another server's user has another name");
    drop(open(&as_replica).await);
    sqlx::query("DROP OWNED BY replica").execute(&mut connection).await.unwrap();
    sqlx::query("DROP ROLE replica").execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn commit(store: &PostgresStore) -> Result<()> {
    store.writer().await?.commit().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_store_works_and_hears_again_when_its_server_has_come_back() {
    let mut cluster = server::Cluster::start(&[]);
    let (here, there) = (open(&cluster.url).await, open(&cluster.url).await);
    for stop in [server::Stop::Fast, server::Stop::Immediate] {
        let before = here.changed_since(0).await.unwrap();
        tokio::task::block_in_place(|| cluster.stop(stop));
        assert!(commit(&here).await.is_err() && commit(&there).await.is_err(), "the server is away");
        tokio::task::block_in_place(|| cluster.start_again());
        let recovered = async {
            // That it listens again counts as a change; what is committed from then on is one.
            let mut mark = here.changed_since(before).await.unwrap();
            for store in [&there, &here] {
                while commit(store).await.is_err() {}
                mark = here.changed_since(mark).await.unwrap();
            }
        };
        timeout(Duration::from_secs(5), recovered).await.expect("it works again");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_jotted_down_before_a_commit_outlives_a_crash() {
    let mut cluster = server::Cluster::start(&[]);
    for round in 0..3 {
        let store = open(&cluster.url).await;
        store.jot().await.unwrap().add_attempt("key", Timestamp(round)).await.unwrap();
        let mut unit = store.writer().await.unwrap();
        unit.add_attempt("another", Timestamp(round)).await.unwrap();
        unit.commit().await.unwrap();
        tokio::task::block_in_place(|| cluster.stop(server::Stop::Immediate));
        tokio::task::block_in_place(|| cluster.start_again());
        let store = open(&cluster.url).await;
        let mut unit = store.glance().await.unwrap();
        assert_eq!(unit.attempts("key", Timestamp(round)).await.unwrap(), 1, "round {round}");
    }
}

#[tokio::test]
async fn what_is_jotted_down_waits_for_no_disk_and_is_told_to_nobody() {
    // The one that tests share waits for no disk at all.
    let cluster = server::Cluster::start(&[]);
    let store = open(&cluster.url).await;
    let setting = query_scalar::<_, String>("SHOW synchronous_commit");
    assert_eq!(setting.fetch_one(&store.connections).await.unwrap(), "on");
    let setting = query_scalar::<_, String>("SHOW synchronous_commit");
    assert_eq!(setting.fetch_one(&mut **store.jots.single().await.unwrap()).await.unwrap(), "off");
    let mut listener = PgListener::connect(&cluster.url).await.unwrap();
    listener.listen("image_console").await.unwrap();
    store.jot().await.unwrap().add_attempt("key", Timestamp(1)).await.unwrap();
    let mut connection = cluster.url.parse::<PgConnectOptions>().unwrap().connect().await.unwrap();
    sqlx::query("NOTIFY image_console, 'later'").execute(&mut connection).await.unwrap();
    assert_eq!(listener.recv().await.unwrap().payload(), "later");
}
