//! Access keys as their holder meets them, on the page and on the command line.

use std::process::Output;
use std::sync::Arc;

use axum::http::Method;
use image_console::app::access_keys::create::create;
use image_console::app::access_keys::reseal::{Resealed, reseal};
use image_console::app::access_keys::sealing::{KEY_BYTES, SealingKeys};
use image_console::app::{App, Error, Refusal};

use crate::support::signing::{Call, Program};
use crate::support::{PASSWORD, Person, TestApp, database_url, whole_dump};

const PAGE: &str = "/account/access-keys";
const IMAGES: &str = "/v1/regions/cn-north-1/images";

/// Whether requests with this key are answered.
async fn works(app: &TestApp, program: &Program) -> bool {
    let call = Call::new(app, Method::GET, IMAGES, "imageSource=private", "").signed(&program.scope(3));
    call.send(&app.anonymous()).await.status.is_success()
}

/// Makes a key on the page and reads it there.
async fn makes(person: &Person, name: &str) -> Program {
    let page = person.post(PAGE, &[("name", name)]).await;
    let copied: Vec<_> = page
        .is(201)
        .elements("button")
        .iter()
        .filter_map(|button| button.attribute("data-copy").map(str::to_owned))
        .collect();
    Program {
        key: copied[0].parse().unwrap(),
        secret: copied[1].clone(),
    }
}

#[tokio::test]
async fn a_key_is_made_used_disabled_enabled_and_deleted() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    alice.get(PAGE).await.is(200).shows("No access keys").shows("0 of 5 used");
    let program = makes(&alice, "build-1").await;
    let page = alice.get(PAGE).await;
    page.is(200).shows("build-1").shows("Enabled").shows("never").shows("1 of 5 used");
    page.shows(program.key.as_str()).hides(&program.secret);
    assert!(works(&app, &program).await);
    alice.get(PAGE).await.shows("just now").hides("never");

    let here = format!("{PAGE}/{}", program.key);
    alice.post(&format!("{here}/disable"), &[]).await.leads_to(PAGE);
    alice.get(PAGE).await.shows("Access key build-1 disabled").shows("Disabled");
    assert!(!works(&app, &program).await);
    alice.post(&format!("{here}/enable"), &[]).await.leads_to(PAGE);
    assert!(works(&app, &program).await);
    let dialog = alice.get(&format!("{here}/delete")).await;
    dialog.is(200).shows("build-1").shows("Programs that use this key are refused");
    alice.post(&format!("{here}/delete"), &[]).await.leads_to(PAGE);
    assert!(!works(&app, &program).await);
    alice.post(&format!("{here}/delete"), &[]).await.is(404);

    let activity = alice.get("/activity").await;
    for event in ["created", "disabled", "enabled", "deleted"] {
        activity.shows(&format!("Access key build-1 {event}"));
    }
}

#[tokio::test]
async fn use_is_noted_to_the_minute() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let mut noted = Vec::new();
    for seconds in [0, 30, 29, 1, 60] {
        app.clock.advance(seconds);
        assert!(works(&app, &program).await);
        let key = app.reader().await.access_key(&program.key).await.unwrap().unwrap();
        noted.push((key.last_used_at.unwrap().0 - key.created_at.0) / 1_000_000);
    }
    assert_eq!(noted, [0, 0, 0, 60, 120]);
}

#[tokio::test]
async fn names_and_numbers_of_keys_have_limits() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for name in ["", "a b", &"x".repeat(33)] {
        let page = alice.post(PAGE, &[("name", name)]).await;
        page.is(422).shows("A name is 1 to 32");
        assert_eq!(page.inputs("name"), [name]);
    }
    for number in 0..5 {
        makes(&alice, &format!("key-{number}")).await;
    }
    alice.post(PAGE, &[("name", "one-more")]).await.is(409).shows("has 5 access keys");
    let at_once = futures::future::join_all((0..5).map(|_| create(&app.app, alice.actor(), "late"))).await;
    assert!(at_once.iter().all(Result::is_err));
    let bob = app.person("bob").await.in_chinese();
    bob.get(PAGE).await.is(200).shows("没有访问密钥").shows("创建访问密钥");
    bob.post(PAGE, &[("name", "构建")]).await.is(201).shows("密钥只显示这一次");
}

#[tokio::test]
async fn a_copy_of_the_database_holds_no_secret() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    assert!(works(&app, &program).await);
    let all = whole_dump(app.folder()).await.join("\n").to_lowercase();
    assert!(all.contains(program.key.as_str()));
    let in_hexadecimal = hex::encode(&program.secret);
    assert!(!all.contains(&program.secret) && !all.contains(&in_hexadecimal));
}

/// The application as a process with other sealing keys has it.
fn with_keys(app: &TestApp, keys: &[&str]) -> App {
    let keys: Vec<_> = keys.iter().map(|key| key.repeat(KEY_BYTES)).collect();
    let keys = (!keys.is_empty()).then(|| Arc::new(SealingKeys::parse(&keys.join(",")).unwrap()));
    App {
        sealing_keys: keys,
        ..app.app.clone()
    }
}

#[tokio::test]
async fn secrets_move_to_a_new_sealing_key() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    create(&with_keys(&app, &["01"]), alice.actor(), "lost").await.unwrap();

    // The application's own key is 5e…; a new one comes first, then the old one may go.
    let rotating = with_keys(&app, &["02", "5e"]);
    let done = reseal(&rotating).await.unwrap();
    assert_eq!(done, Resealed { resealed: 1, unopened: 1 });
    assert!(!works(&app, &program).await, "the old key alone opens it no more");
    let back = with_keys(&app, &["5e", "02", "01"]);
    assert_eq!(reseal(&back).await.unwrap(), Resealed { resealed: 2, unopened: 0 });
    assert_eq!(reseal(&back).await.unwrap(), Resealed::default());
    assert!(works(&app, &program).await);
}

#[tokio::test]
async fn without_a_sealing_key_there_are_no_access_keys() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let off = with_keys(&app, &[]);
    let refused = create(&off, alice.actor(), "program").await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::AccessKeysOff)));
    let refused = reseal(&off).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(Refusal::AccessKeysOff)));

    let program = Program::of(&app, &alice, "program").await;
    let app = app.with_app(off);
    let alice = app.signs_in("alice").await;
    alice
        .get(PAGE)
        .await
        .is(200)
        .shows("Access keys are off on this server")
        .shows("program");
    alice
        .post(PAGE, &[("name", "another")])
        .await
        .is(503)
        .shows("IMAGE_CONSOLE_SEALING_KEYS");
    let call = Call::new(&app, Method::GET, IMAGES, "imageSource=private", "").signed(&program.scope(3));
    let answer = call.send(&app.anonymous()).await;
    assert!(answer.is(401).html().contains("Access keys are off on this server"));
}

#[tokio::test]
async fn a_disabled_account_neither_signs_in_nor_stays_signed_in() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let url = database_url(app.folder()).await;
    command(&["account", "disable", "alice"], &url, None).await;
    alice.get("/account").await.leads_to("/sign-in?next=%2Faccount");
    assert!(!works(&app, &program).await);
    let sign_in = async |password| app.anonymous().post("/sign-in", &[("pin", "alice"), ("password", password)]).await;
    sign_in(PASSWORD).await.is(403).shows("This account is disabled");
    sign_in("wrong-one").await.is(401).hides("disabled");
    command(&["account", "enable", "alice"], &url, None).await;
    // What was ended stays so; her keys are good again.
    alice.get("/account").await.is(303);
    app.signs_in("alice").await.get("/account").await.is(200);
    assert!(works(&app, &program).await);
}

/// Runs the program on the test's database, with a sealing key.
async fn run(arguments: &[&str], url: &str, key: Option<&str>) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_image-console"));
    command.args(arguments).args(["--database-url", url]);
    let folder = tempfile::tempdir().unwrap();
    command.current_dir(folder.path());
    if let Some(key) = key {
        command.env("IMAGE_CONSOLE_SEALING_KEYS", key.repeat(KEY_BYTES));
    }
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

async fn command(arguments: &[&str], url: &str, key: Option<&str>) -> String {
    let output = run(arguments, url, key).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn an_administrator_has_commands_for_it() {
    let app = TestApp::new().await;
    app.person("alice").await;
    let url = database_url(app.folder()).await;
    let alice = ["--account", "alice"];
    let off = run(&[&["access-key", "create", "--name", "ci"][..], &alice].concat(), &url, None).await;
    assert!(!off.status.success() && String::from_utf8_lossy(&off.stderr).contains("Access keys are off"));

    let made = command(&[&["access-key", "create", "--name", "ci"][..], &alice].concat(), &url, Some("5e")).await;
    let (id, secret) = made.split_once('\t').unwrap();
    let program = Program {
        key: id.parse().unwrap(),
        secret: secret.to_owned(),
    };
    assert!(works(&app, &program).await);
    for (verb, state, is_answered) in [("disable", "disabled", false), ("enable", "enabled", true)] {
        command(&[&["access-key", verb, id][..], &alice].concat(), &url, None).await;
        let listed = command(&[&["access-key", "list"][..], &alice].concat(), &url, None).await;
        assert!(listed.starts_with(&format!("{id}\tci\t{state}\t2")), "{listed}");
        assert_eq!(works(&app, &program).await, is_answered);
    }
    let resealed = command(&["access-key", "reseal"], &url, Some("5e")).await;
    assert_eq!(resealed, "0 secrets sealed with the first key");
    let lost = run(&["access-key", "reseal"], &url, Some("01")).await;
    assert!(!lost.status.success() && String::from_utf8_lossy(&lost.stderr).contains("1 secrets are sealed"));
    command(&[&["access-key", "delete", id][..], &alice].concat(), &url, None).await;
    assert!(!works(&app, &program).await);
}
