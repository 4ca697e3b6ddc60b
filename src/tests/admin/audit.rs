//! `/admin/audit`: what is on record, finding it, and taking it along.

use axum::http::Method;
use futures::StreamExt as _;
use image_console::app::audit::seal::seal;
use image_console::domain::account::Role;
use image_console::domain::audit::{AuditRecord, Chain, Seal};
use image_console::domain::time::Timestamp;
use serde_json::Value;

use crate::support::{Person, Settings, TestApp, tamper};

fn by_hand() -> Settings {
    Settings {
        jobs_run: false,
        ..Settings::default()
    }
}

/// The lines of the JSON export, oldest first.
async fn exported(admin: &Person, question: &str) -> Vec<Value> {
    let answer = admin.get(&format!("/admin/audit/export.jsonl?{question}")).await;
    let mut lines: Vec<Value> = answer
        .is(200)
        .html()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    lines.reverse();
    lines
}

/// Who did what, and the rule that refused it.
fn told(lines: &[Value]) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let event = |line: &Value| serde_json::from_str::<Value>(line["event"].as_str().unwrap()).unwrap();
    let what = |event: Value| {
        format!(
            "{}{}",
            text(&event["kind"]),
            event["attempt"].as_str().map(|attempt| format!(" {attempt}")).unwrap_or_default()
        )
    };
    lines
        .iter()
        .map(|line| (text(&line["actor"]), what(event(line)), text(&line["code"])))
        .collect()
}

#[tokio::test]
async fn every_change_and_every_refusal_is_on_record() {
    let app = TestApp::with(by_hand()).await;
    let (alice, bob, admin) = (app.person("alice").await, app.person("bob").await, app.admin("ops").await);
    let image = alice.has_image("image").await;
    let at = format!("/host/image/detail/{image}");
    alice
        .post(&format!("{at}/share"), &[("pin", "nobody"), ("secrets_removed", "yes")])
        .await
        .is(422);
    alice.shares(&image, "bob").await;
    bob.post(&format!("{at}/rename"), &[("name", "mine")]).await.is(403);
    alice.confirms_delete(&image, &[]).await.is(409);
    alice
        .post(&format!("{at}/rename"), &[("name", "renamed"), ("description", "")])
        .await
        .is(303);
    alice.post(&format!("{at}/cancel-share"), &[("pin", "bob")]).await.is(303);
    alice.confirms_delete(&image, &[]).await.is(303);
    app.run_jobs().await;
    // What is nobody's business, or no change, is no record.
    bob.get(&at).await.is(404);
    bob.post(&format!("{at}/rename"), &[("name", "mine")]).await.is(404);

    let all = exported(&admin, &format!("image={image}")).await;
    let expected = [
        ("alice", "imported", ""),
        ("alice", "refused share", "S5"),
        ("alice", "shared", ""),
        ("bob", "refused rename", "S2"),
        ("alice", "refused delete_image", "D2"),
        ("alice", "renamed", ""),
        ("alice", "sharing_cancelled", ""),
        ("alice", "deletion_confirmed", ""),
        ("", "deleted", ""),
    ];
    let expected = expected.map(|(actor, what, code)| (actor.to_owned(), what.to_owned(), code.to_owned()));
    assert_eq!(told(&all), expected);
    assert!(
        all[..8].iter().all(|line| line["request_id"].as_str().unwrap().len() == 32),
        "{all:?}"
    );
    let accounts = exported(&admin, "").await;
    assert_eq!(
        told(&accounts[..3]).iter().map(|(_, what, _)| what.as_str()).collect::<Vec<_>>(),
        ["account_created"; 3]
    );
    app.settle().await;
}

#[tokio::test]
async fn records_are_found_by_actor_image_rule_and_day() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    app.account("ops", Role::Admin).await;
    let image = alice.has_image("hers").await;
    app.clock.advance(86_400);
    // Nobody's session lasts so long.
    let (alice, bob, admin) = (app.signs_in("alice").await, app.signs_in("bob").await, app.signs_in("ops").await);
    bob.has_image("his").await;
    alice
        .post(&format!("/host/image/detail/{image}/share"), &[("pin", "nobody")])
        .await
        .is(422);
    let cases = [
        (
            "".to_owned(),
            vec!["hers", "his", "Sharing was refused S5", "Account ops created: Administrator"],
            vec!["No record matches"],
        ),
        ("actor=alice".to_owned(), vec!["hers", "S5"], vec!["his</bdi>"]),
        (
            format!("image={image}"),
            vec!["hers", "Sharing was refused S5"],
            vec!["his</bdi>", "Account ops created"],
        ),
        (
            "code=S5".to_owned(),
            vec!["Sharing was refused S5"],
            vec!["hers</bdi>", "his</bdi>"],
        ),
        ("from=2026-11-22".to_owned(), vec!["his", "S5"], vec!["hers</bdi>"]),
        ("until=2026-11-21".to_owned(), vec!["hers"], vec!["his</bdi>"]),
        ("actor=bob&code=S5".to_owned(), vec!["No record matches"], vec![]),
        ("actor=%00".to_owned(), vec!["No record matches"], vec![]),
        ("image=%27".to_owned(), vec!["No record matches"], vec![]),
    ];
    for (question, shown, hidden) in cases {
        let answer = admin.get(&format!("/admin/audit?{question}")).await;
        answer.is(200);
        for words in shown {
            answer.shows(words);
        }
        for words in hidden {
            answer.hides(words);
        }
    }
    admin.get("/admin/audit?actor=%3Cb%3E").await.is(200).hides("<b>");
    let chinese = admin.in_chinese().get("/admin/audit?code=S5").await;
    chinese.is(200).shows("共享被拒绝 S5").shows("审计");
}

#[tokio::test]
async fn pages_go_on_to_the_oldest_and_show_each_record_once() {
    let app = TestApp::with(by_hand()).await;
    let admin = app.admin("ops").await;
    fill(&app, 120).await;
    let (mut path, mut shown) = ("/admin/audit".to_owned(), 0);
    loop {
        let page = admin.get(&path).await;
        shown += page.is(200).elements("tr").len() - 1;
        let next = page.elements("a").into_iter().find(|link| link.attribute("rel") == Some("next"));
        let Some(next) = next else { break };
        path = next.attribute("href").unwrap().replace("&amp;", "&");
    }
    assert_eq!(shown, 121);
    admin.get(&path).await.shows("Newest");
}

/// Records as many accounts would leave them.
async fn fill(app: &TestApp, records: u32) {
    tamper(
        app.folder(),
        &format!(
            "INSERT INTO audit (happened_at, actor, account, event, code, image_name, request_id) \
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {records}) \
             SELECT n / 3, 'user-' || n, 100000000000, '{{\"kind\":\"imported\"}}', '', 'image', 'r-' || n FROM numbers"
        ),
    )
    .await;
}

#[tokio::test]
async fn an_export_is_sent_in_parts_that_do_not_grow() {
    let app = TestApp::with(by_hand()).await;
    let admin = app.admin("ops").await;
    fill(&app, 20_000).await;
    for file in ["export.csv", "export.jsonl"] {
        let response = admin.ask(Method::GET, &format!("/admin/audit/{file}")).begin().await;
        let mut body = response.into_body().into_data_stream();
        let (mut parts, mut lines, mut largest) = (0, 0, 0);
        while let Some(part) = body.next().await {
            let part = part.unwrap();
            parts += 1;
            largest = largest.max(part.len());
            lines += part.iter().filter(|byte| **byte == b'\n').count();
        }
        let head = usize::from(file.ends_with("csv"));
        assert_eq!(lines, 20_001 + head, "{file}");
        assert!(
            parts > 20 && largest < 400_000,
            "{file}: {parts} parts, the largest has {largest} bytes"
        );
    }
}

#[tokio::test]
async fn no_cell_of_an_export_is_a_formula() {
    let app = TestApp::with(by_hand()).await;
    let admin = app.admin("-cmd").await;
    let image = admin.has_image("-1").await;
    let answer = admin.get(&format!("/admin/audit/export.csv?image={image}")).await;
    assert_eq!(answer.is(200).header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").contains("audit.csv"));
    let mut reader = csv::Reader::from_reader(&answer.body[..]);
    let heads = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let cell = |name: &str| &rows[0][heads.iter().position(|head| head == name).unwrap()];
    assert_eq!((rows.len(), cell("actor"), cell("image_name")), (1, "'-cmd", "'-1"));
    assert_eq!(cell("event"), r#"{"kind":"imported"}"#);
    assert!(
        rows[0].iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])),
        "{rows:?}"
    );
    // A program reads the lines, so nothing is added there.
    assert_eq!(exported(&admin, &format!("image={image}")).await[0]["actor"], "-cmd");
}

#[tokio::test]
async fn an_export_proves_itself_without_the_console() {
    let app = TestApp::with(by_hand()).await;
    let (alice, admin) = (app.person("alice").await, app.admin("ops").await);
    alice.has_cloud_image("image").await;
    admin.get("/admin/audit").await.shows("not sealed yet");
    assert_eq!(seal(&app.app).await.unwrap(), 3);
    assert_eq!(seal(&app.app).await.unwrap(), 0);
    admin.get("/admin/audit").await.hides("not sealed yet");
    let mut chain = Chain::new(None);
    for line in exported(&admin, "").await {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        let optional = |name: &str| line[name].as_str().map(str::to_owned);
        let number = |name: &str| line[name].as_i64().unwrap();
        let record = AuditRecord {
            number: number("number"),
            at: Timestamp(number("microseconds")),
            actor: text("actor"),
            account: number("account"),
            event: text("event"),
            code: text("code"),
            image: optional("image"),
            image_name: text("image_name"),
            snapshot: optional("snapshot"),
            instance: optional("instance"),
            request_id: text("request_id"),
        };
        let seal: Seal = format!("{}:{}", number("position"), text("hash")).parse().unwrap();
        chain.follow(&record, &seal).unwrap();
    }
    assert_eq!(chain.end().unwrap().position, 3);
}
