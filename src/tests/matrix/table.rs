//! Every endpoint, and what each role meets there.

use super::lockouts;
use axum::http::Method;
use image_console::server::endpoints;

/// What somebody meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// This status, and it may have changed something.
    Done(u16),
    /// This status, and nothing changed.
    Unchanged(u16),
    /// Not found, told with exactly the words for what does not exist, and nothing changed.
    Absent,
    /// Led to the sign-in page, and nothing changed.
    SignIn,
}
pub(super) use Outcome::{Absent, Done, SignIn, Unchanged};

/// What a request carries.
#[derive(Debug, Clone, Copy)]
pub(super) enum Carries {
    Nothing,
    Form(&'static [(&'static str, &'static str)]),
    /// The fields of a batch about the image.
    Ids(&'static [(&'static str, &'static str)]),
    File,
    Json(&'static str),
}
pub(super) use Carries::{File, Form, Ids, Json, Nothing};

pub(super) type Row = (Method, &'static str, Carries, [Outcome; 5]);

/// The columns of the table.
pub(super) const ROLES: [&str; 5] = ["owner", "recipient", "stranger", "anonymous", "admin"];

/// Administrators who were: they meet what `anonymous` meets, everywhere.
pub(super) const FORMER: [&str; 2] = ["disabled-admin", "expired-admin"];

/// The column of whoever nobody has signed in as.
pub(super) const ANONYMOUS: usize = 3;

/// What every call of the API begins with.
pub(super) const REGION: &str = "/v1/regions/{region}/";

pub(super) fn table() -> Vec<Row> {
    let get = |path, outcomes| (Method::GET, path, Nothing, outcomes);
    let post = |path, carries, outcomes| (Method::POST, path, carries, outcomes);
    let everybody = [Unchanged(200); 5];
    let signed_in = [Unchanged(200), Unchanged(200), Unchanged(200), SignIn, Unchanged(200)];
    let admins = [Absent, Absent, Absent, SignIn, Unchanged(200)];
    let admins_do = [Absent, Absent, Absent, SignIn, Done(303)];
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
        // What is no link is nobody's.
        get("/reset-password/{token}", [Unchanged(404); 5]),
        post("/reset-password/{token}", Form(&[("password", "a-new-one")]), [Unchanged(404); 5]),
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
        get("/account/blocked", signed_in),
        post(
            "/account/blocked",
            Form(&[("pin", "nobody-else")]),
            [Done(303), Done(303), Done(303), SignIn, Done(303)],
        ),
        // Only the owner has blocked that one.
        post(
            "/account/blocked/lift",
            Form(&[("pin", "unwanted")]),
            [Done(303), Unchanged(303), Unchanged(303), SignIn, Unchanged(303)],
        ),
        get("/account/notices", signed_in),
        // The owner and the recipient have some that are unread.
        post(
            "/account/notices/read",
            Form(&[]),
            [Done(303), Done(303), Unchanged(303), SignIn, Unchanged(303)],
        ),
        post(
            "/account/notices/mail",
            Form(&[("wanted", "yes")]),
            [Done(303), Done(303), Done(303), SignIn, Done(303)],
        ),
        post("/account/notices/{id}/read", Form(&[]), owners_alone),
        get("/activity", signed_in),
        get("/tickets", signed_in),
        get("/tickets/new", signed_in),
        post(
            "/tickets",
            Form(&[("about", "image~cn-north-1"), ("asked", "1500"), ("reason", "more")]),
            [Done(303), Done(303), Done(303), SignIn, Done(303)],
        ),
        get("/tickets/{id}", mine),
        post("/tickets/{id}/withdraw", Form(&[]), owners_alone),
        get("/admin", admins),
        get("/admin/accounts", admins),
        post(
            "/admin/accounts",
            Form(&[("pin", "another")]),
            [Absent, Absent, Absent, SignIn, Done(201)],
        ),
        get("/admin/accounts/{id}", admins),
        post("/admin/accounts/{id}/disable", Form(&[]), admins_do),
        post("/admin/accounts/{id}/enable", Form(&[]), admins_do),
        post("/admin/accounts/{id}/role", Form(&[("role", "admin")]), admins_do),
        post(
            "/admin/accounts/{id}/reset-password",
            Form(&[]),
            [Absent, Absent, Absent, SignIn, Done(201)],
        ),
        // Nobody is signed in there.
        post(
            "/admin/accounts/{id}/end-sessions",
            Form(&[]),
            [Absent, Absent, Absent, SignIn, Unchanged(303)],
        ),
        get("/admin/images", admins),
        get("/admin/images/{id}", admins),
        post("/admin/images/{id}/cancel-shares", Form(&[("reason", "why")]), admins_do),
        post("/admin/images/{id}/delete", Form(&[("reason", "why")]), admins_do),
        get("/admin/snapshots", admins),
        post(
            "/admin/accounts/{id}/limits",
            Form(&[("about", "image~cn-north-1"), ("limit", "30"), ("reason", "a fleet")]),
            admins_do,
        ),
        get("/admin/tickets", admins),
        get("/admin/tickets/{id}", admins),
        post("/admin/tickets/{id}/grant", Form(&[("limit", "2000")]), admins_do),
        post("/admin/tickets/{id}/decline", Form(&[("answer", "not now")]), admins_do),
        get("/admin/policies", admins),
        // Nothing is filled in.
        get("/admin/policies/what-if", [Absent, Absent, Absent, SignIn, Unchanged(422)]),
        post(
            "/admin/policies",
            Form(&[
                ("local_disk_rule", "both"),
                ("snapshot_share_rule", "any"),
                ("delete_confirmation", "ok"),
                ("share_partners", "everybody"),
                ("image_quota", "1000"),
                ("snapshot_quota", "1000"),
                ("image_share_quota", "11"),
                ("version", "0"),
                ("reason", "larger teams"),
            ]),
            admins_do,
        ),
        get("/admin/jobs", admins),
        post("/admin/jobs/{id}/retry", Form(&[]), admins_do),
        post("/admin/jobs/{id}/cancel", Form(&[]), admins_do),
        get("/admin/partners", admins),
        post(
            "/admin/partners",
            Form(&[("owner", "owner"), ("recipient", "*"), ("reason", "a team")]),
            admins_do,
        ),
        get("/admin/partners/remove", admins),
        post(
            "/admin/partners/remove",
            Form(&[("owner", "owner"), ("recipient", "*"), ("reason", "no team")]),
            admins_do,
        ),
        get("/admin/lock-outs", admins),
        post("/admin/lock-outs/seen", Form(&[]), admins_do),
        post("/admin/lock-outs/end", Form(&[("key", lockouts::KEY)]), admins_do),
        get("/admin/audit", admins),
        get("/admin/audit/export.csv", admins),
        get("/admin/audit/export.jsonl", admins),
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
        // What is one's own cannot be left.
        get(
            "/host/image/detail/{id}/leave",
            [Unchanged(409), Unchanged(200), Absent, SignIn, Absent],
        ),
        post(
            "/host/image/detail/{id}/leave",
            Form(&[]),
            [Unchanged(409), Done(303), Absent, SignIn, Absent],
        ),
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
        call(Method::GET, "images/{id}/constraints", Nothing, viewers_call),
        call(
            Method::POST,
            "images/{id}:exportImage",
            Json(r#"{"ossUrl":"s3://exports"}"#),
            owner_calls,
        ),
        // What one owns and what somebody shares is copied alike.
        call(
            Method::POST,
            "images:copyImages",
            Json(r#"{"sourceImageIds":["IMAGE"],"destinationRegion":"cn-east-2"}"#),
            [Done(200), Done(200), Absent, Unchanged(401), Absent],
        ),
        call(
            Method::POST,
            "images:import",
            Json(
                r#"{"imageUrl":"https://images.example/disk","imageName":"new","diskFormat":"raw","platform":"Debian","architecture":"x86_64"}"#,
            ),
            [Done(200), Done(200), Done(200), Unchanged(401), Done(200)],
        ),
        call(Method::GET, "imageConstraints", Nothing, viewers_call),
        call(Method::GET, "imageTasks", Nothing, calls),
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
        call(Method::POST, "instances/{id}:createImage", Json(r#"{"name":"made"}"#), own_thing),
        call(Method::GET, "quotas", Nothing, calls),
        call(Method::GET, "activities", Nothing, calls),
        get("/v1/openapi.json", everybody),
        get("/v1/docs", everybody),
        // Last, because it ends the sessions.
        post(
            "/sign-out",
            Form(&[]),
            [Unchanged(303), Unchanged(303), Unchanged(303), SignIn, Unchanged(303)],
        ),
    ]
}
