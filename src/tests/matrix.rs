//! Who may do what: every endpoint, every role, one table. An endpoint that is missing from the table fails the test, and
//! so does a line of the table that is no endpoint.

mod lockouts;
mod table;
mod tickets;
mod world;

use axum::http::{Method, StatusCode};
use image_console::server::endpoints;
use image_console::web::Endpoint;

use self::table::*;
use self::world::World;
use crate::support::{Answer, Person, REGIONS};

const TOKEN: &str = "a-token-of-the-integration";

#[test]
fn the_table_names_every_endpoint_and_no_other() {
    let key = |method: &Method, path: &str| format!("{path} {method}");
    let mut in_table: Vec<_> = table().iter().map(|(method, path, ..)| key(method, path)).collect();
    let mut known: Vec<_> = endpoints().iter().map(|Endpoint { method, path }| key(method, path)).collect();
    in_table.sort();
    known.sort();
    assert_eq!(in_table, known);
}

/// What a form says: of which image it speaks, and what its page showed.
#[derive(Clone, Copy, Default)]
struct Said<'a> {
    image: &'a str,
    sight: &'a str,
}

async fn ask(person: &Person, method: &Method, path: &str, carries: Carries, said: Said<'_>, headers: &[(&'static str, &str)]) -> Answer {
    let Said { image, sight } = said;
    // Deleting takes the plan as its own popup shows it to whoever asks.
    let mut plan = None;
    if *method == Method::POST && path.starts_with("/host/image") && path.ends_with("/delete") {
        let popup = person.get(&format!("/host/image/detail/{image}/delete")).await;
        plan = popup.inputs("plan").pop();
    } else if path.starts_with("/admin/images") && path.ends_with("/delete") {
        plan = person.get(&format!("/admin/images/{image}")).await.inputs("plan").pop();
    }
    let plan = plan.unwrap_or_else(|| "none".to_owned());
    let plans = format!("{image}~{plan}");
    let mut question = person.ask(method.clone(), path);
    for (name, value) in headers {
        question = question.header(name, value);
    }
    let question = match carries {
        Nothing => question,
        Form(fields) => question.form(&[fields, &[("plan", plan.as_str()), ("typed_id", image), ("sight", sight)]].concat()),
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
            (&Method::GET, Some("imageConstraints")) => format!("?ids.1={id}"),
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

/// An answer without what is different each time: its own id, and the id it is about, which may be a number that is part of another word.
fn without_ids(answer: &Answer, id: &str) -> String {
    let body = String::from_utf8_lossy(&answer.body).replace(answer.header("x-request-id"), "REQUEST");
    let (mut told, mut rest) = (String::new(), body.as_str());
    while let Some((before, after)) = rest.split_once(id) {
        let is_part = before.ends_with(char::is_alphanumeric) || after.starts_with(char::is_alphanumeric);
        told.push_str(before);
        told.push_str(if is_part { id } else { "ID" });
        rest = after;
    }
    told + rest
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
        for (column, person) in world.people.iter().enumerate().rev() {
            let (role, outcome) = match ROLES.get(column) {
                Some(role) => (*role, outcomes[column]),
                None => (FORMER[column - ROLES.len()], outcomes[ANONYMOUS]),
            };
            if role == "owner" && deletes_image(&method, path) {
                // Shared, it could not be deleted.
                let cancel = format!("/host/image/detail/{id}/cancel-share");
                person.post(&cancel, &[("pin", "recipient")]).await.is(303);
            }
            if role == "admin" && path == "/admin/images/{id}/delete" {
                let cancel = format!("/host/image/detail/{id}/cancel-share");
                world.people[0].post(&cancel, &[("pin", "recipient")]).await.is(303);
            }
            if role == "owner" && path.ends_with(":copyImages") {
                // The recipient's copy keeps it busy.
                world.app.run_jobs().await;
            }
            // What the line before has to tell is no part of this one.
            person.set_cookie("__Host-flash", "");
            let before = world.dump().await;
            let sight = things.sight(path);
            let answer = ask(person, &method, &there, carries, Said { image: &id, sight }, &[]).await;
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
            let is_batch = path.contains("/batch/") || (path.contains("/images:") && !path.ends_with(":import"));
            let is_blind = outcome == Absent || (is_batch && ["stranger", "admin"].contains(&role));
            if is_blind {
                // Where no id stands in the address, what is not there is the address itself.
                let (id, absent, elsewhere) = if path.starts_with("/admin") && !path.contains("{id}") {
                    (path, "/admin/nowhere", "/admin/nowhere".to_owned())
                } else {
                    (id.as_str(), absent, address(&method, path, absent))
                };
                let nothing = ask(person, &method, &elsewhere, carries, Said { image: absent, sight }, &[]).await;
                assert_eq!(nothing.status, answer.status, "{cell}");
                let (told, expected) = (without_ids(&answer, id), without_ids(&nothing, absent));
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
            let said = Said {
                image: &id,
                ..Said::default()
            };
            let answer = ask(owner, &method, &there, carries, said, &headers).await;
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
            let answer = ask(&closed.people[0], &method, &there, carries, Said::default(), &headers).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path} {wrong}");
        }
        for bearer in ["", "Bearer ", "Bearer a-token-of-the-integration"] {
            let answer = ask(
                &without.people[0],
                &method,
                &there,
                carries,
                Said::default(),
                &[("authorization", bearer)],
            )
            .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path} {bearer}");
        }
    }
    assert_same(&before, &closed.dump().await, "a wrong token");
}
