//! `image-console migrate` and `image-console transfer`

pub(crate) mod lively;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use image_console::domain::id::ImageId;
use image_console::domain::time::Timestamp;
use image_console::store::{JobKind, Line, TransferError, migrate, transfer};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use self::lively::Lively;
use crate::support::process::PATIENCE;
use crate::support::{Database, Person, Settings, TestApp, choose_database, new_database};

/// What the people of an installation look at.
const PAGES: [&str; 9] = [
    "/host/image/list",
    "/host/image/list?tab=shared",
    "/host/image/list?tab=public",
    "/host/snapshot/list",
    "/host/instance/list",
    "/activity",
    "/account/access-keys",
    "/account/notices",
    "/account/blocked",
];

pub(crate) fn patient() -> Settings {
    Settings {
        jobs_run: false,
        ..Settings::default()
    }
}

pub(crate) async fn sights(people: &[Person], image: &ImageId) -> Vec<String> {
    let mut sights = Vec::new();
    for person in people {
        for page in PAGES {
            sights.push(person.get(page).await.is(200).text());
        }
        let detail = format!("/host/image/detail/{image}");
        sights.push(person.get(&detail).await.is(200).text());
    }
    sights
}

async fn number(url: &str, sql: &str) -> i64 {
    Database::open(url).await.texts(sql).await[0].parse().unwrap()
}

/// Every row of a database but those of its migrations.
async fn rows(url: &str) -> Vec<String> {
    let mut database = Database::open(url).await;
    let mut rows = Vec::new();
    for table in database.tables().await {
        if table != "_sqlx_migrations" {
            rows.extend(database.rows(&table).await);
        }
    }
    rows
}

/// An empty database with its schema.
async fn new_server_database() -> String {
    let url = new_database().await;
    assert_eq!(migrate(&url).await.unwrap()[0], "0001 initial");
    url
}

async fn new_file(folder: &Path, name: &str) -> String {
    let url = format!("sqlite:{}", folder.join(name).display());
    migrate(&url).await.unwrap();
    url
}

/// An empty database of the other kind.
async fn other_database(url: &str, folder: &Path) -> String {
    if url.starts_with("sqlite:") {
        new_server_database().await
    } else {
        new_file(folder, "other.db").await
    }
}

async fn on_server(url: &str) -> PgConnection {
    url.parse::<PgConnectOptions>().unwrap().connect().await.unwrap()
}

async fn in_file(url: &str) -> SqliteConnection {
    let options: SqliteConnectOptions = url.parse().unwrap();
    options.busy_timeout(std::time::Duration::ZERO).connect().await.unwrap()
}

async fn execute(url: &str, sql: &str) -> sqlx::Result<()> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    if url.starts_with("sqlite:") {
        sql.execute(&mut in_file(url).await).await.map(drop)
    } else {
        sql.execute(&mut on_server(url).await).await.map(drop)
    }
}

pub(crate) async fn run(arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_image-console"));
    command.args(arguments);
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

#[track_caller]
pub(crate) fn said(output: &Output, code: i32) -> String {
    let words = [&output.stdout[..], &output.stderr].concat();
    let words = String::from_utf8(words).unwrap();
    assert_eq!(output.status.code(), Some(code), "{words}");
    words
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lively_installation_moves_and_goes_on() {
    let lively = Lively::new().await;
    let (from, before) = (lively.url().await, lively.sights().await);
    let to = other_database(&from, lively.app.folder()).await;
    let lines = transfer(&from, &to).await.unwrap();

    assert!(lines.iter().all(Line::is_equal));
    for line in &lines {
        assert!(line.source.rows > 0, "the installation of this test needs rows in {}", line.table);
    }
    let server = if to.starts_with("sqlite:") { &from } else { &to };
    let mut tables: BTreeSet<_> = Database::open(server).await.tables().await.into_iter().collect();
    assert!(tables.remove("_sqlx_migrations"));
    assert_eq!(lines.iter().map(|line| line.table.clone()).collect::<BTreeSet<_>>(), tables);

    let Lively { app, people, golden } = lively;
    let tokens = people.iter().map(|person| person.cookie("__Host-session").unwrap());
    let folder = app.ended();
    choose_database(folder.path(), &to);
    let app = TestApp::over(folder, patient()).await;
    let people: Vec<_> = tokens
        .map(|token| {
            let person = app.anonymous();
            person.set_cookie("__Host-session", &token);
            person
        })
        .collect();
    assert_eq!(sights(&people, &golden).await, before, "everybody is signed in and sees the same");

    let last = |table| {
        let line = lines.iter().find(|line| line.table == table).unwrap();
        line.source.last_number.unwrap()
    };
    let mut unit = app.writer().await;
    unit.enqueue(JobKind::RemoveBlob, "next", Timestamp(0)).await.unwrap();
    unit.commit().await.unwrap();
    let next = "SELECT CAST(MAX(number) AS TEXT) FROM";
    assert_eq!(number(&to, &format!("{next} jobs")).await, last("jobs") + 1);
    let mut unit = app.writer().await;
    assert!(unit.finish(last("jobs") + 1).await.unwrap());
    unit.commit().await.unwrap();
    people[0].has_image("new-新").await;
    assert!(number(&to, &format!("{next} activity")).await > last("activity"));

    let audit = app.settle().await;
    assert_eq!((audit.tombstones.len(), audit.uploads), (2, 1), "what waited was done");
    people[0].get("/activity").await.shows("waiting");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_any_database_to_any_and_back_again_nothing_changes() {
    let lively = Lively::new().await;
    let folder = lively.app.folder();
    let mut stations = vec![
        lively.url().await,
        new_file(folder, "one.db").await,
        new_server_database().await,
        new_server_database().await,
        new_file(folder, "two.db").await,
    ];
    for pair in stations.windows(2) {
        transfer(&pair[0], &pair[1]).await.unwrap();
    }
    stations.retain(|url| url.starts_with("sqlite:"));
    let begun = rows(&stations[0]).await;
    assert!(begun.iter().any(|row| row.contains("黄金镜像")));
    for url in &stations[1..] {
        assert_eq!(rows(url).await, begun, "{url}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_not_ready_stays_as_it_was() {
    let lively = Lively::new().await;
    let from = lively.url().await;
    let to = other_database(&from, lively.app.folder()).await;
    transfer(&from, &to).await.unwrap();
    let full = rows(&to).await;
    let error = transfer(&from, &to).await.unwrap_err();
    assert_eq!(error.to_string(), "the target is not empty: its table access_key_marks has rows");
    assert_eq!(rows(&to).await, full);

    let bare = new_database().await;
    let error = transfer(&from, &bare).await.unwrap_err();
    assert!(error.to_string().contains("image-console migrate"), "{error}");
    assert_eq!(Database::open(&bare).await.tables().await, Vec::<String>::new());

    let nowhere = lively.app.folder().join("nowhere");
    for unreachable in [
        format!("sqlite:{}", nowhere.display()),
        format!("postgres://tester@localhost/x?host={}", nowhere.display()),
        "mysql://localhost/x".to_owned(),
    ] {
        let error = transfer(&from, &unreachable).await.unwrap_err();
        assert!(error.to_string().starts_with("the target cannot be opened"), "{error}");
        let error = transfer(&unreachable, &to).await.unwrap_err();
        assert!(error.to_string().starts_with("the source cannot be opened"), "{error}");
    }
    assert!(!nowhere.exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_difference_is_found_and_nothing_is_kept() {
    let lively = Lively::new().await;
    let from = lively.url().await;
    let server = new_server_database().await;
    let garbling = "CREATE FUNCTION garble() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN NEW.name := NEW.name || '?'; RETURN NEW; END $$; \
         CREATE TRIGGER garble BEFORE INSERT ON images FOR EACH ROW EXECUTE FUNCTION garble()";
    execute(&server, garbling).await.unwrap();
    let file = new_file(lively.app.folder(), "garbled.db").await;
    let garbling = "CREATE TRIGGER garble AFTER INSERT ON images \
         BEGIN UPDATE images SET name = NEW.name || '?' WHERE id = NEW.id; END";
    execute(&file, garbling).await.unwrap();
    for to in [server, file] {
        let TransferError::Different(lines) = transfer(&from, &to).await.unwrap_err() else {
            panic!("another error")
        };
        let different: Vec<_> = lines.iter().filter(|line| !line.is_equal()).map(|line| &line.table).collect();
        assert_eq!(different, ["images"]);
        assert_eq!(rows(&to).await, Vec::<String>::new());
        let output = run(&["transfer", "--from", &from, "--to", &to]).await;
        let words = said(&output, 1);
        assert!(
            words.contains("target: DIFFERENT") && words.contains("nothing was moved"),
            "{words}"
        );
        assert_eq!(rows(&to).await, Vec::<String>::new());
        if to.starts_with("postgres:") {
            assert_eq!(number(&to, "SELECT last_value::text FROM activity_number_seq").await, 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_the_target_refuses_ends_the_transfer() {
    let lively = Lively::new().await;
    let from = lively.url().await;
    let server = new_server_database().await;
    execute(&server, "ALTER TABLE images ADD CHECK (name <> '公共镜像')").await.unwrap();
    let error = transfer(&from, &server).await.unwrap_err();
    assert!(error.to_string().starts_with("copying images: "), "{error}");
    assert_eq!(rows(&server).await, Vec::<String>::new());
    // A column that only one of them has is no detail.
    execute(&server, "ALTER TABLE images ADD colour TEXT").await.unwrap();
    let error = transfer(&from, &server).await.unwrap_err();
    assert_eq!(error.to_string(), "only one of the databases has images.colour");
}

/// Whether somebody could begin to write now.
async fn may_write(url: &str) -> bool {
    let begin = if url.starts_with("sqlite:") {
        "BEGIN IMMEDIATE; ROLLBACK"
    } else {
        "BEGIN; LOCK TABLE images IN ROW EXCLUSIVE MODE NOWAIT; ROLLBACK"
    };
    execute(url, begin).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_writes_to_the_source_meanwhile() {
    let lively = Lively::new().await;
    let file = new_file(lively.app.folder(), "file.db").await;
    let server = new_server_database().await;
    for from in [file, server] {
        let to = new_server_database().await;
        let mut hindrance = on_server(&to).await;
        let mut holding = hindrance.begin().await.unwrap();
        sqlx::query("LOCK TABLE images").execute(&mut *holding).await.unwrap();
        let (source, target) = (from.clone(), to.clone());
        let moving = tokio::spawn(async move { transfer(&source, &target).await });
        // It has the source and waits for the target.
        while may_write(&from).await {
            assert!(!moving.is_finished());
        }
        Database::open(&from).await.texts("SELECT id FROM images").await;
        holding.rollback().await.unwrap();
        moving.await.unwrap().unwrap();
        // A file that nobody has open any more is locked once more while it is closed.
        let released = async { while !may_write(&from).await {} };
        tokio::time::timeout(PATIENCE, released).await.expect("the source is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_serves_a_search_is_not_copied_but_made_anew() {
    let lively = Lively::new().await;
    let folder = lively.app.folder();
    let files = [new_file(folder, "one.db").await, new_file(folder, "two.db").await];
    transfer(&lively.url().await, &files[0]).await.unwrap();
    let lines = transfer(&files[0], &files[1]).await.unwrap();
    assert!(!lines.iter().any(|line| line.table.starts_with("image_name")));
    for file in &files {
        let found = Database::open(file)
            .await
            .texts(
                "SELECT image_id FROM image_name_parts JOIN image_names ON number = image_name_parts.rowid \
                 WHERE image_name_parts.name LIKE '%golden%'",
            )
            .await;
        assert_eq!(found, [lively.golden.as_str()]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_says_what_was_done() {
    let lively = Lively::new().await;
    let from = lively.url().await;
    let to = new_database().await;
    let name = url::Url::parse(&to).unwrap().path().trim_start_matches('/').to_owned();
    // No limit of the server's gets in the way of either.
    let limits = format!("ALTER DATABASE {name} SET statement_timeout = '1ms'; ALTER DATABASE {name} SET lock_timeout = '1ms'");
    let limit = format!("{limits}; ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '1ms'");
    execute(&to, &limit).await.unwrap();
    for words in ["applied 0001 initial", "nothing was to be done"] {
        let output = run(&["migrate", "--database-url", &to]).await;
        assert!(said(&output, 0).contains(words));
    }
    let words = said(&run(&["transfer", "--from", &from, "--to", &to]).await, 0);
    let equal = words.lines().filter(|line| line.ends_with(" equal")).count();
    assert!(equal > 10 && words.contains("stay in the blob store"), "{words}");
    let words = said(&run(&["transfer", "--from", &from, "--to", &to]).await, 1);
    assert!(words.contains("the target is not empty"), "{words}");
    let output = run(&["migrate", "--database-url", "postgres://tester@localhost/x?host=/nowhere"]).await;
    assert!(said(&output, 1).contains("cannot be brought up to date"));
}

#[test]
fn both_stores_have_the_same_migrations() {
    let names = |store: &str| -> BTreeSet<_> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/store")
            .join(store)
            .join("migrations");
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}
