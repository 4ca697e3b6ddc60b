//! At a hundred thousand of everything no page and no form walks through a table: the real server is used in every way, and
//! the plan of every statement it ran is looked at. Each run looks at its own database.

mod addresses;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use axum::http::Method;
use futures::future::join_all;
use image_console::app::{Actor, App};
use serde_json::Value;
use tempfile::TempDir;

use self::addresses::pages;
use crate::support::client::Client;
use crate::support::postgres::Cluster;
use crate::support::process::{Server, drained, prepared};
use crate::support::signing::{Call, Program};
use crate::support::smtp_server::SmtpServer;
use crate::support::{choose_database, crowd, plans_of, tamper};

/// Those that grow with the number of images, or of accounts.
const TABLES: [&str; 23] = [
    "access_key_marks",
    "access_keys",
    "account_quotas",
    "activity",
    "audit",
    "blobs",
    "device_mappings",
    "image_counts",
    "image_names",
    "image_shares",
    "image_tasks",
    "images",
    "instances",
    "notices",
    "receipts",
    "sessions",
    "share_partners",
    "sharing_blocks",
    "snapshot_outcomes",
    "snapshot_shares",
    "snapshots",
    "tickets",
    "tombstones",
];

/// What no process runs, but the test itself, so that it shows when nothing would be noticed; and how what is stored is added
/// up, every ten minutes in the background, so that no page has to.
const ON_PURPOSE: [&str; 4] = [
    "SELECT id, reference_count FROM blobs ORDER BY id LIMIT $1",
    "SELECT COUNT(*) AS images, CAST(",
    "SELECT accounts.pin, used.images, used.bytes FROM",
    "SELECT COUNT(*) AS objects, CAST(",
];

/// Somebody with two thousand images, and somebody with a hundred.
const PEOPLE: [u32; 2] = [0, 5];

/// Plans for the parameters at hand, which differ between people, and for whatever parameters, which a server turns to when
/// a statement comes again and again.
const MODES: [(&str, &[u32]); 2] = [("force_custom_plan", &PEOPLE), ("force_generic_plan", &[PEOPLE[0]])];

/// Where images are imported from, though nobody is there.
const SOURCE: &str = "http://127.0.0.1:9/disks/";

/// Where images are exported to.
fn exports(folder: &Path) -> String {
    format!("file://{}", folder.join("exports").display())
}

/// Each statement and the plans that it had.
type Plans = BTreeMap<String, BTreeSet<String>>;

/// Where a link of this relation leads.
fn link(html: &str, relation: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("rel=\"{relation}\" href=\""))?;
    rest.split_once('"').map(|(link, _)| link.replace("&amp;", "&"))
}

async fn look(client: &Client, path: &str) -> String {
    let reply = client.get(path).await;
    assert!(reply.status < 500, "{path}: {}", reply.head);
    reply.text()
}

/// Looks at every page, the next one, and the one before that. Returns how many there were.
async fn read(client: &Client, person: u32) -> usize {
    let mut turned = 0;
    for path in pages(person) {
        let Some(next) = link(&look(client, &path).await, "next") else {
            continue;
        };
        turned += 1;
        if let Some(previous) = link(&look(client, &next).await, "prev") {
            look(client, &previous).await;
        }
    }
    turned
}

/// Changes what can be changed, on images of its own.
async fn write(client: &Client, app: &App, content: u64, exports: &str) {
    let form = async |path: String, form: &str| {
        let reply = client.post(&path, form).await;
        assert!(matches!(reply.status, 200 | 303 | 422), "{path}: {}", reply.head);
    };
    let local = client.import(content, "localDisk").await;
    form(format!("{local}/rename"), "name=another").await;
    form(format!("{local}/share"), "pin=nobody").await;
    form(format!("{local}/share"), "pin=user-5&secrets_removed=yes").await;
    form(format!("{local}/cancel-share"), "pin=user-5").await;
    form(format!("{local}/share"), "pin=user-6").await;
    form(format!("{local}/delete/cancel-shares"), "").await;
    look(client, &format!("{local}/download")).await;
    let id = local.rsplit('/').next().unwrap();
    form("/host/image/batch/share".to_owned(), &format!("ids={id}&pin=user-8")).await;
    form(format!("{local}/cancel-share"), "pin=user-8").await;
    let call = async |method: &str, path: String, body: &str| {
        let reply = client.call(method, &format!("/v1/regions/cn-north-1/{path}"), body).await;
        assert!(reply.status < 500, "{path}: {}", reply.head);
    };
    let token = format!("\"clientToken\":\"{content}\"");
    for verb in ["share", "unshare", "share"] {
        call("POST", format!("images/{id}:{verb}"), r#"{"pins":["user-9","user-10"]}"#).await;
    }
    let unshared = format!("{{\"pins\":[\"user-9\",\"user-10\"],{token}}}");
    for _ in 0..2 {
        call("POST", format!("images/{id}:unshare"), &unshared).await;
    }
    call("POST", format!("images/{id}:modifyImageAttribute"), r#"{"description":"x"}"#).await;
    call(
        "POST",
        "images:shareImages".to_owned(),
        &format!("{{\"imageIds\":[\"{id}\"],\"pins\":\"nobody\"}}"),
    )
    .await;
    let exported = format!("{{\"ossUrl\":\"{exports}\",\"clientToken\":\"e-{content}\"}}");
    call("POST", format!("images/{id}:exportImage"), &exported).await;
    let imported = format!(
        "{{\"imageUrl\":\"{SOURCE}disk\",\"imageName\":\"fetched\",\"diskFormat\":\"raw\",\"platform\":\"Debian\",\"architecture\":\"x86_64\"}}"
    );
    call("POST", "images:import".to_owned(), &imported).await;
    call("POST", "instances/i-0000000501:createImage".to_owned(), "{\"name\":\"made\"}").await;
    drained(app).await;
    call(
        "DELETE",
        format!("snapshots?snapshotIds.1=snapshot-{:010}", 500 + 4 * content + 3),
        "",
    )
    .await;
    client.delete(&local).await;
    let another = client.import(1000 + content, "cloudDisk").await;
    let another = another.rsplit('/').next().unwrap();
    let copied = format!("{{\"sourceImageIds\":[\"{another}\"],\"destinationRegion\":\"cn-east-2\"}}");
    call("POST", "images:copyImages".to_owned(), &copied).await;
    drained(app).await;
    call(
        "DELETE",
        format!("images/{another}?deleteSnapshot=true&clientToken=d-{content}"),
        "",
    )
    .await;
    let cloud = client.import(content, "cloudDisk").await;
    client.delete(&cloud).await;
    form(format!("/host/snapshot/detail/snapshot-{:010}/delete", 500 + 4 * content + 2), "").await;
    drained(app).await;
    look(client, &cloud).await;
    let key = format!("/account/access-keys/ak-{:010}", 500 + content);
    look(client, &format!("{key}/delete")).await;
    for change in ["disable", "enable", "delete"] {
        form(format!("{key}/{change}"), "").await;
    }
    // They are numbered from 1.
    form(format!("/account/notices/{}/read", 501 + content), "").await;
    // There are as many as there may be.
    let unwanted = format!("pin=unwanted-{}", 500 + content);
    form("/account/blocked/lift".to_owned(), &unwanted).await;
    form("/account/blocked".to_owned(), "pin=another").await;
    form("/account/blocked/lift".to_owned(), "pin=another").await;
    form("/account/notices/mail".to_owned(), "wanted=yes").await;
    let sight = app.store.reader().await.unwrap().sight().await.unwrap();
    form("/account/notices/read".to_owned(), &format!("sight={sight}")).await;
    form("/tickets".to_owned(), "about=image_share~&asked=100&reason=more").await;
    let ticket = client.get("/tickets").await.text();
    let ticket = ticket.split("href=\"/tickets/ticket-").nth(1).unwrap().split('"').next().unwrap();
    form(format!("/tickets/ticket-{ticket}/withdraw"), "").await;
    form("/sign-in".to_owned(), "pin=user-5&password=pass-w0r").await;
}

/// Asks as programs do, every request twice.
async fn sign(server: &Server, app: &App) {
    let account = app.store.reader().await.unwrap().account_by_pin(&"alice".parse().unwrap()).await;
    let actor = Actor {
        account: account.unwrap().unwrap(),
        address: String::new(),
        request_id: String::new(),
    };
    let program = Program::made(app, &actor, "walk").await;
    let path = "/v1/regions/cn-north-1/images";
    for scope in [program.scope(2), program.scope(3)] {
        let call = Call::at(app.clock.now(), Method::GET, path, "imageSource=private", "").signed(&scope);
        for status in [200, 401] {
            assert_eq!(call.send_to(server.address).await.status, status);
        }
    }
}

/// Some `people` use a server in every way, the `nth` of them on the same data.
async fn walk(server: Server, app: &App, nth: u64, people: &[u32], exports: &str) {
    let writer = &Client::sign_in(&server, &format!("user-{}", PEOPLE[1])).await;
    let mut readers = Vec::new();
    for person in people {
        readers.push((*person, Client::sign_in(&server, &format!("user-{person}")).await));
    }
    let mut events = writer.follow().await;
    for content in [2 * nth, 2 * nth + 1] {
        write(writer, app, content, exports).await;
    }
    events.change().await;
    sign(&server, app).await;
    let reading = readers.iter().map(|(person, client)| read(client, *person));
    for turned in join_all(reading).await {
        assert!(turned > 30, "only {turned} lists go on");
    }
    server.kill();
}

/// The statements that a server ran, from its log.
fn statements(log: &Path) -> BTreeSet<String> {
    let log = std::fs::read_to_string(log).unwrap();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let queries = lines.filter(|line| line["target"] == "sqlx::query");
    queries
        .map(|line| {
            // A short statement is its own summary.
            let fields = &line["fields"];
            let whole = fields["db.statement"].as_str().filter(|statement| !statement.is_empty());
            whole.or(fields["summary"].as_str()).unwrap().trim().to_owned()
        })
        .collect()
}

fn is_planned(statement: &str) -> bool {
    let verb = statement.split(' ').next().unwrap_or_default();
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(&verb)
}

/// Fails with each statement that goes through a table, and its plan. Some do on purpose, and are to be seen.
fn judge<P: std::fmt::Debug>(mut scans: Vec<(String, P)>) {
    let all = scans.len();
    scans.retain(|(statement, _)| !ON_PURPOSE.iter().any(|known| statement.starts_with(known)));
    assert!(scans.is_empty(), "these go through a table: {scans:#?}");
    assert_eq!(all, ON_PURPOSE.len(), "nobody would notice");
}

/// Whether a line of SQLite's plan goes through all of a table, or all of an index of it.
fn scans_in_sqlite(line: &str) -> bool {
    let table = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
    table.is_some_and(|table| TABLES.contains(&table))
}

async fn in_sqlite(folder: &Path, app: &App, mail: &[String]) {
    let log = folder.join("server.log");
    let file = Stdio::from(File::create(&log).unwrap());
    let exports = exports(folder);
    let mut flags = vec!["--log-json", "--import-source", SOURCE, "--export-target", &exports];
    flags.extend(mail.iter().map(String::as_str));
    let server = Server::serve_logging(folder, &flags, "sqlx::query=debug", file).await;
    walk(server, app, 0, &PEOPLE[..1], &exports).await;
    let statements: Vec<_> = statements(&log).into_iter().filter(|statement| is_planned(statement)).collect();
    assert!(statements.len() > 100, "only {} statements: {statements:#?}", statements.len());
    let statements: Vec<_> = statements.into_iter().chain([ON_PURPOSE[0].to_owned()]).collect();
    // A file that nobody ever analysed is planned by rules of thumb.
    for analysed in [false, true] {
        if analysed {
            tamper(folder, "ANALYZE").await;
        }
        let mut plans = plans_of(folder, &statements).await;
        plans.retain(|(_, plan)| plan.iter().any(|line| scans_in_sqlite(line)));
        judge(plans);
    }
    println!("{} statements", statements.len());
}

/// Every plan in what a PostgreSQL server logged for the console, by `auto_explain` in JSON, which it indents with a tab.
fn plans(log: &str) -> Plans {
    let mut plans = Plans::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with("image-console|") || !line.ends_with("plan:") {
            continue;
        }
        let mut json = String::new();
        while let Some(more) = lines.next_if(|line| line.starts_with('\t')) {
            json.push_str(more);
        }
        let plan: Value = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error} in {json}"));
        let statement = plan["Query Text"].as_str().unwrap().to_owned();
        plans.entry(statement).or_default().insert(plan["Plan"].to_string());
    }
    plans
}

/// Whether a node of PostgreSQL's plan, or one below it, goes through all of a table, or all of an index of it.
fn scans_in_postgres(node: &Value) -> bool {
    let is_large = node["Relation Name"].as_str().is_some_and(|table| TABLES.contains(&table));
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let scans = kind == "Seq Scan" || (kind.starts_with("Index") && node["Index Cond"].is_null());
    let mut below = node["Plans"].as_array().into_iter().flatten();
    (is_large && scans) || below.any(scans_in_postgres)
}

const EXPLAINING: [&str; 18] = [
    // What is planned must not depend on when it last came by.
    "-c",
    "autovacuum=off",
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "log_line_prefix=%a|",
    "-c",
    "session_preload_libraries=auto_explain",
    "-c",
    "auto_explain.log_min_duration=0",
    "-c",
    "auto_explain.log_nested_statements=on",
    "-c",
    "auto_explain.log_format=json",
];

async fn in_postgres(folder: &Path, app: &App, log: &Path, mail: &[String]) {
    let exports = exports(folder);
    let mut flags = vec!["--import-source", SOURCE, "--export-target", &exports];
    flags.extend(mail.iter().map(String::as_str));
    let begin = std::fs::read(log).unwrap().len();
    for (nth, (mode, people)) in (0..).zip(MODES) {
        tamper(folder, &format!("ALTER DATABASE postgres SET plan_cache_mode = {mode}")).await;
        let server = Server::serve(folder, &flags).await;
        walk(server, app, nth, people, &exports).await;
    }
    app.store.reader().await.unwrap().blobs(u32::MAX).await.unwrap();
    let log = std::fs::read(log).unwrap();
    let mut plans = plans(&String::from_utf8_lossy(&log[begin..]));
    plans.retain(|statement, _| is_planned(statement));
    assert!(plans.len() > 100, "only {} statements: {:#?}", plans.len(), plans.keys());
    println!(
        "{} statements with {} plans",
        plans.len(),
        plans.values().map(BTreeSet::len).sum::<usize>()
    );
    plans.retain(|_, plans| {
        plans.retain(|plan| scans_in_postgres(&serde_json::from_str(plan).unwrap()));
        !plans.is_empty()
    });
    judge(plans.into_iter().collect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_goes_through_a_table() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let is_postgres = std::env::var("IMAGE_CONSOLE_TEST_DATABASE").is_ok_and(|database| database == "postgres");
    let cluster = is_postgres.then(|| Cluster::start(&EXPLAINING));
    if let Some(cluster) = &cluster {
        choose_database(folder, &cluster.url);
    }
    let app = prepared(folder).await;
    crowd::fill(folder).await;
    // Everybody wants notices by e-mail, too.
    let post = SmtpServer::start().await;
    let mail = post.flags();
    match &cluster {
        None => in_sqlite(folder, &app, &mail).await,
        Some(cluster) => {
            tamper(folder, "ANALYZE").await;
            let (_, place) = cluster.url.split_once("host=").unwrap();
            in_postgres(folder, &app, &Path::new(place).join("server.log"), &mail).await;
        }
    }
    assert!(!post.letters().is_empty(), "nothing was mailed");
}
