//! Who may do what: every endpoint, every role, one table. An endpoint that is missing from the table fails the test, and
//! so does a line of the table that is no endpoint.

use axum::http::{Method, StatusCode};
use image_console::app::ports::random_id;
use image_console::domain::access_key::AccessKey;
use image_console::domain::id::{AccessKeyId, ImageId, InstanceId, SnapshotId};
use image_console::domain::instance::InstanceState;
use image_console::domain::policy::Policy;
use image_console::domain::time::Timestamp;
use image_console::server::endpoints;
use image_console::store::SealedSecret;
use image_console::web::Endpoint;

use crate::support::{Answer, Person, REGIONS, Settings, TestApp, dump, image_of, snapshot_of};

/// What somebody meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// This status, and it may have changed something.
    Done(u16),
    /// This status, and nothing changed.
    Unchanged(u16),
    /// Not found, told with exactly the words for what does not exist, and nothing changed.
    Absent,
    /// Led to the sign-in page, and nothing changed.
    SignIn,
}
use Outcome::{Absent, Done, SignIn, Unchanged};

/// What a request carries.
#[derive(Debug, Clone, Copy)]
enum Carries {
    Nothing,
    Form(&'static [(&'static str, &'static str)]),
    /// The fields of a batch about the image.
    Ids(&'static [(&'static str, &'static str)]),
    File,
    Json(&'static str),
}
use Carries::{File, Form, Ids, Json, Nothing};

type Row = (Method, &'static str, Carries, [Outcome; 5]);

/// The columns of the table.
const ROLES: [&str; 5] = ["owner", "recipient", "stranger", "anonymous", "admin"];

/// What every call of the API begins with.
const REGION: &str = "/v1/regions/{region}/";

const TOKEN: &str = "a-token-of-the-integration";

fn table() -> Vec<Row> {
    let get = |path, outcomes| (Method::GET, path, Nothing, outcomes);
    let post = |path, carries, outcomes| (Method::POST, path, carries, outcomes);
    let everybody = [Unchanged(200); 5];
    let signed_in = [Unchanged(200), Unchanged(200), Unchanged(200), SignIn, Unchanged(200)];
    let mine = [Unchanged(200), Absent, Absent, SignIn, Absent];
    let viewers = [Unchanged(200), Unchanged(200), Absent, SignIn, Absent];
    let owner_reads = [Unchanged(200), Unchanged(403), Absent, SignIn, Absent];
    let owner_does = [Done(303), Unchanged(403), Absent, SignIn, Absent];
    let owners_alone = [Done(303), Absent, Absent, SignIn, Absent];
    // The answer is 200 with a line for each image; whoever does not own them changes nothing.
    let batch = [Done(200), Unchanged(200), Unchanged(200), SignIn, Unchanged(200)];
    let without_token = [Unchanged(401); 5];
    let call = |method, call, carries, outcomes| {
        let known = endpoints()
            .into_iter()
            .find(|endpoint| endpoint.path.strip_prefix(REGION) == Some(call));
        (method, known.map_or("", |endpoint| endpoint.path), carries, outcomes)
    };
    let calls = [Unchanged(200), Unchanged(200), Unchanged(200), Unchanged(401), Unchanged(200)];
    let viewers_call = [Unchanged(200), Unchanged(200), Absent, Unchanged(401), Absent];
    let owner_asks = [Unchanged(200), Unchanged(400), Absent, Unchanged(401), Absent];
    let owner_calls = [Done(200), Unchanged(400), Absent, Unchanged(401), Absent];
    let own_sight = [Unchanged(200), Absent, Absent, Unchanged(401), Absent];
    let own_thing = [Done(200), Absent, Absent, Unchanged(401), Absent];
    let batch_call = [Done(200), Unchanged(200), Unchanged(200), Unchanged(401), Unchanged(200)];
    vec![
        get("/", [Unchanged(303); 5]),
        get("/livez", everybody),
        get("/readyz", everybody),
        get("/events", signed_in),
        get(
            "/sign-in",
            [Unchanged(303), Unchanged(303), Unchanged(303), Unchanged(200), Unchanged(303)],
        ),
        post("/sign-in", Form(&[("pin", "nobody"), ("password", "wrong")]), [Unchanged(401); 5]),
        post(
            "/preferences",
            Form(&[("theme", "dark"), ("next", "/account")]),
            [Unchanged(303); 5],
        ),
        get("/account", signed_in),
        get("/account/access-keys", signed_in),
        post(
            "/account/access-keys",
            Form(&[("name", "another")]),
            [Done(201), Done(201), Done(201), SignIn, Done(201)],
        ),
        post("/account/access-keys/{id}/disable", Form(&[]), owners_alone),
        // An enabled one stays enabled.
        post(
            "/account/access-keys/{id}/enable",
            Form(&[]),
            [Unchanged(303), Absent, Absent, SignIn, Absent],
        ),
        get("/account/access-keys/{id}/delete", mine),
        post("/account/access-keys/{id}/delete", Form(&[]), owners_alone),
        get("/activity", signed_in),
        get("/host/image/list", signed_in),
        get("/host/image/import", signed_in),
        post("/host/image/import", File, [Done(303), Done(303), Done(303), SignIn, Done(303)]),
        get("/host/image/batch/delete", signed_in),
        post("/host/image/batch/delete", Ids(&[]), batch),
        get("/host/image/batch/share", signed_in),
        post(
            "/host/image/batch/share",
            Ids(&[("pin", "third"), ("secrets_removed", "yes")]),
            batch,
        ),
        get("/host/image/detail/{id}", viewers),
        // A recipient is told why not, by the same popup.
        get("/host/image/detail/{id}/delete", viewers),
        post("/host/image/detail/{id}/delete", Form(&[]), owner_does),
        post("/host/image/detail/{id}/delete/cancel-shares", Form(&[]), owner_does),
        get("/host/image/detail/{id}/share", owner_reads),
        post(
            "/host/image/detail/{id}/share",
            Form(&[("pin", "third"), ("secrets_removed", "yes")]),
            owner_does,
        ),
        post("/host/image/detail/{id}/cancel-share", Form(&[("pin", "recipient")]), owner_does),
        get("/host/image/detail/{id}/rename", owner_reads),
        post(
            "/host/image/detail/{id}/rename",
            Form(&[("name", "renamed"), ("description", "x")]),
            owner_does,
        ),
        get("/host/image/detail/{id}/download", viewers),
        get("/host/snapshot/list", signed_in),
        get("/host/snapshot/detail/{id}", mine),
        get("/host/snapshot/detail/{id}/delete", mine),
        post("/host/snapshot/detail/{id}/delete", Form(&[]), owners_alone),
        get("/host/instance/list", signed_in),
        get("/host/instance/detail/{id}", mine),
        (
            Method::PUT,
            "/internal/v1/instances/{id}",
            Json(r#"{"owner":"owner","name":"new","image":"img-0000000000","state":"running"}"#),
            without_token,
        ),
        (Method::DELETE, "/internal/v1/instances/{id}", Nothing, without_token),
        (
            Method::PUT,
            "/internal/v1/instances/{id}/state",
            Json(r#"{"state":"stopped"}"#),
            without_token,
        ),
        (Method::GET, "/internal/v1/instances/{id}/rebuild", Nothing, without_token),
        call(Method::GET, "images", Nothing, calls),
        call(Method::GET, "images/{id}", Nothing, viewers_call),
        call(Method::DELETE, "images/{id}", Nothing, owner_calls),
        call(Method::GET, "images/{id}/members", Nothing, owner_asks),
        call(Method::GET, "images/{id}/deletePlan", Nothing, viewers_call),
        call(Method::GET, "images/{id}/snapshotOutcomes", Nothing, owner_asks),
        call(Method::POST, "images/{id}:share", Json(r#"{"pins":["third"]}"#), owner_calls),
        call(Method::POST, "images/{id}:unshare", Json(r#"{"pins":["recipient"]}"#), owner_calls),
        call(
            Method::POST,
            "images/{id}:modifyImageAttribute",
            Json(r#"{"name":"renamed"}"#),
            owner_calls,
        ),
        call(
            Method::POST,
            "images:deleteImages",
            Json(r#"{"images":[{"imageId":"IMAGE"}]}"#),
            batch_call,
        ),
        call(
            Method::POST,
            "images:shareImages",
            Json(r#"{"imageIds":["IMAGE"],"pins":["third"]}"#),
            batch_call,
        ),
        call(Method::GET, "snapshots", Nothing, calls),
        call(Method::DELETE, "snapshots", Nothing, own_thing),
        call(Method::GET, "snapshots/{id}", Nothing, own_sight),
        call(Method::DELETE, "snapshots/{id}", Nothing, own_thing),
        call(Method::GET, "instances", Nothing, calls),
        call(Method::GET, "instances/{id}", Nothing, own_sight),
        call(Method::GET, "quotas", Nothing, calls),
        call(Method::GET, "activities", Nothing, calls),
        get("/v1/openapi.json", everybody),
        // Last, because it ends the sessions.
        post(
            "/sign-out",
            Form(&[]),
            [Unchanged(303), Unchanged(303), Unchanged(303), SignIn, Unchanged(303)],
        ),
    ]
}

#[test]
fn the_table_names_every_endpoint_and_no_other() {
    let key = |method: &Method, path: &str| format!("{path} {method}");
    let mut in_table: Vec<_> = table().iter().map(|(method, path, ..)| key(method, path)).collect();
    let mut known: Vec<_> = endpoints().iter().map(|Endpoint { method, path }| key(method, path)).collect();
    in_table.sort();
    known.sort();
    assert_eq!(in_table, known);
}

/// The owner's things an endpoint is tried on: fresh ones for each line.
struct Things {
    image: ImageId,
    snapshot: SnapshotId,
    instance: InstanceId,
    key: AccessKeyId,
}

struct World {
    app: TestApp,
    people: Vec<Person>,
}

impl World {
    async fn new(internal_token: Option<&'static str>) -> Self {
        let settings = Settings {
            policy: Policy {
                image_quota: 1000,
                snapshot_quota: 1000,
                ..Policy::default()
            },
            internal_token,
            jobs_run: false,
            ..Settings::default()
        };
        let app = TestApp::with(settings).await;
        let mut people = Vec::new();
        for role in ROLES {
            people.push(match role {
                "anonymous" => app.anonymous(),
                "admin" => app.admin(role).await,
                _ => app.person(role).await,
            });
        }
        app.account("third", image_console::domain::account::Role::User).await;
        Self { app, people }
    }

    async fn things(&self) -> Things {
        let owner = &self.people[0];
        let image = owner.has_image("it").await;
        owner.shares(&image, "recipient").await;
        let id = owner.actor().id();
        let elsewhere = self.app.put_image(&image_of(id, "elsewhere"), &[]).await;
        Things {
            snapshot: self.app.put_snapshot(&snapshot_of(id, "disk")).await,
            instance: self.app.put_instance(id, "machine", &elsewhere, InstanceState::Running).await,
            key: self.key().await,
            image,
        }
    }

    /// An enabled access key, which is the owner's only one.
    async fn key(&self) -> AccessKeyId {
        let key = AccessKey {
            id: AccessKeyId::from_random(random_id()),
            account: self.people[0].actor().id(),
            name: "program".parse().unwrap(),
            is_enabled: true,
            created_at: Timestamp(0),
            last_used_at: None,
        };
        let secret = SealedSecret {
            sealed_with: String::new(),
            bytes: Vec::new(),
        };
        let mut unit = self.app.writer().await;
        for before in unit.access_keys(key.account).await.unwrap() {
            unit.remove_access_key(&before.id).await.unwrap();
        }
        unit.insert_access_key(&key, &secret).await.unwrap();
        unit.commit().await.unwrap();
        key.id
    }

    async fn dump(&self) -> Vec<String> {
        dump(self.app.folder()).await
    }
}

impl Things {
    /// The id that a path is about, and one of the same shape that nothing has.
    fn ids(&self, path: &str) -> (String, &'static str) {
        if path.starts_with("/host/image") || path.contains("/images") {
            (self.image.to_string(), "img-0000000000")
        } else if path.starts_with("/host/snapshot") || path.contains("/snapshots") {
            (self.snapshot.to_string(), "snapshot-0000000000")
        } else if path.starts_with("/account/access-keys") {
            (self.key.to_string(), "ak-0000000000")
        } else {
            (self.instance.to_string(), "i-0000000000")
        }
    }
}

async fn ask(person: &Person, method: &Method, path: &str, carries: Carries, image: &str, headers: &[(&'static str, &str)]) -> Answer {
    // Deleting takes the plan as its own popup shows it to whoever asks.
    let mut plan = None;
    if *method == Method::POST && path.starts_with("/host/image") && path.ends_with("/delete") {
        let popup = person.get(&format!("/host/image/detail/{image}/delete")).await;
        plan = popup.inputs("plan").pop();
    }
    let plan = plan.unwrap_or_else(|| "none".to_owned());
    let plans = format!("{image}~{plan}");
    let mut question = person.ask(method.clone(), path);
    for (name, value) in headers {
        question = question.header(name, value);
    }
    let question = match carries {
        Nothing => question,
        Form(fields) => question.form(&[fields, &[("plan", plan.as_str())]].concat()),
        Ids(fields) => question.form(&[fields, &[("ids", image), ("plans", plans.as_str())]].concat()),
        File => question
            .header("content-type", &crate::support::multipart_type())
            .body(crate::support::multipart(&[("name", "new")], &crate::support::disks::raw(1, 1))),
        Json(body) => question.json(&body.replace("IMAGE", image)),
    };
    if path == "/events" {
        // The stream of events never ends; its beginning says it all.
        let response = question.begin().await;
        return Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: bytes::Bytes::new(),
            question: "GET /events".to_owned(),
        };
    }
    question.send().await
}

/// The address of an endpoint for this id.
fn address(method: &Method, path: &str, id: &str) -> String {
    if method == Method::GET && path.contains("/batch/") {
        format!("{path}?ids={id}")
    } else {
        let question = match (method, path.strip_prefix(REGION)) {
            (&Method::GET, Some("images")) => "?imageSource=private".to_owned(),
            (&Method::DELETE, Some("snapshots")) => format!("?snapshotIds.1={id}"),
            _ => String::new(),
        };
        format!("{}{question}", path.replace("{id}", id).replace("{region}", REGIONS[0]))
    }
}

fn deletes_image(method: &Method, path: &str) -> bool {
    match path.strip_prefix(REGION) {
        Some(call) => call == "images:deleteImages" || (*method == Method::DELETE && call == "images/{id}"),
        None => *method == Method::POST && path.starts_with("/host/image") && path.ends_with("/delete"),
    }
}

/// An answer without what is different each time: its own id and the id it is about.
fn without_ids(answer: &Answer, id: &str) -> String {
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    body.replace(answer.header("x-request-id"), "REQUEST").replace(id, "ID")
}

#[track_caller]
fn assert_same(before: &[String], after: &[String], who: &str) {
    let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert!(before == after, "{who} changed something: {changed:?}");
}

#[tokio::test]
async fn everybody_meets_what_the_table_says() {
    let world = World::new(Some(TOKEN)).await;
    for (method, path, carries, outcomes) in table() {
        let things = world.things().await;
        let (id, absent) = things.ids(path);
        let there = address(&method, path, &id);
        // The owner comes last, who may use it up.
        for column in (0..ROLES.len()).rev() {
            let (role, person, outcome) = (ROLES[column], &world.people[column], outcomes[column]);
            if role == "owner" && deletes_image(&method, path) {
                // Shared, it could not be deleted.
                let cancel = format!("/host/image/detail/{id}/cancel-share");
                person.post(&cancel, &[("pin", "recipient")]).await.is(303);
            }
            // What the line before has to tell is no part of this one.
            person.set_cookie("__Host-flash", "");
            let before = world.dump().await;
            let answer = ask(person, &method, &there, carries, &id, &[]).await;
            let after = world.dump().await;
            let cell = format!("{role}: {method} {path}");
            let status = match outcome {
                Done(status) | Unchanged(status) => status,
                Absent => 404,
                SignIn => 303,
            };
            assert_eq!(answer.status.as_u16(), status, "{cell}: {}", String::from_utf8_lossy(&answer.body));
            match outcome {
                Done(_) => assert!(before != after, "{cell} did nothing"),
                _ => assert_same(&before, &after, &cell),
            }
            if outcome == SignIn {
                assert!(answer.header("location").starts_with("/sign-in?next="), "{cell}");
            }
            // A batch has a line for each image, and the same line for one that is nobody's.
            let is_batch = path.contains("/batch/") || path.contains("/images:");
            let is_blind = outcome == Absent || (is_batch && ["stranger", "admin"].contains(&role));
            if is_blind {
                let nothing = ask(person, &method, &address(&method, path, absent), carries, absent, &[]).await;
                assert_eq!(nothing.status, answer.status, "{cell}");
                let (told, expected) = (without_ids(&answer, &id), without_ids(&nothing, absent));
                let same = told.bytes().zip(expected.bytes()).take_while(|(one, other)| one == other).count();
                assert!(
                    told == expected,
                    "{cell} is told that it exists: {}",
                    &told[same.saturating_sub(200)..]
                );
            }
        }
    }
}

#[tokio::test]
async fn what_another_site_sends_is_refused_and_changes_nothing() {
    let world = World::new(Some(TOKEN)).await;
    let owner = &world.people[0];
    let things = world.things().await;
    let bearer = format!("Bearer {TOKEN}");
    let before = world.dump().await;
    for (method, path, carries, _) in table() {
        if method == Method::GET {
            continue;
        }
        let (id, _) = things.ids(path);
        let there = address(&method, path, &id);
        for foreign in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("origin", "https://evil.example"), ("host", "console.example")],
        ] {
            let mut headers = foreign.clone();
            headers.push(("authorization", &bearer));
            let answer = ask(owner, &method, &there, carries, &id, &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path} {foreign:?}");
        }
    }
    assert_same(&before, &world.dump().await, "another site");
    owner.get("/account").await.is(200);
}

#[tokio::test]
async fn the_integration_does_not_exist_without_a_token_and_is_closed_without_the_right_one() {
    let closed = World::new(Some(TOKEN)).await;
    let without = World::new(None).await;
    let things = closed.things().await;
    let before = closed.dump().await;
    for (method, path, carries, _) in table().into_iter().filter(|(_, path, ..)| path.starts_with("/internal/")) {
        let there = path.replace("{id}", things.instance.as_str());
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer wrong",
            "Basic a-token-of-the-integration",
            "a-token-of-the-integration",
        ] {
            let headers = [("authorization", wrong)];
            let answer = ask(&closed.people[0], &method, &there, carries, "", &headers).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {wrong}");
        }
        for bearer in ["", "Bearer ", "Bearer a-token-of-the-integration"] {
            let answer = ask(&without.people[0], &method, &there, carries, "", &[("authorization", bearer)]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path} {bearer}");
        }
    }
    assert_same(&before, &closed.dump().await, "a wrong token");
}
