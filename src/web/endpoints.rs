//! Every address of the console, in one list: the router is built from it, and the authorisation tests walk over it.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodRouter, delete, get, post, put};

use super::extract::Visitor;
use super::{
    WebState, account, activity, admin, events, failure, health, images, instances, password, preferences, sessions, snapshots, tickets,
};
use crate::app::Refusal;

/// A method and a path the console answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The method.
    pub method: Method,
    /// The path with its parameters in braces.
    pub path: &'static str,
}

fn table() -> Vec<(Method, &'static str, MethodRouter<WebState>)> {
    const ACCESS_KEYS: &str = "/account/access-keys";
    const IMAGE: &str = "/host/image/detail/{id}";
    let read = |path, handler| (Method::GET, path, handler);
    let send = |path, handler| (Method::POST, path, handler);
    vec![
        read("/", get(images::list::home)),
        read("/livez", get(health::alive)),
        read("/readyz", get(health::ready)),
        read("/events", get(events::events)),
        read("/sign-in", get(sessions::show)),
        send("/sign-in", post(sessions::sign_in)),
        send("/sign-out", post(sessions::sign_out)),
        send("/preferences", post(preferences::set)),
        read("/reset-password/{token}", get(password::show)),
        send("/reset-password/{token}", post(password::submit)),
        read("/account", get(account::show)),
        read(ACCESS_KEYS, get(account::access_keys::show)),
        send(ACCESS_KEYS, post(account::access_keys::submit)),
        send("/account/access-keys/{id}/disable", post(account::access_keys::disable)),
        send("/account/access-keys/{id}/enable", post(account::access_keys::enable)),
        read("/account/access-keys/{id}/delete", get(account::access_keys::show_delete)),
        send("/account/access-keys/{id}/delete", post(account::access_keys::confirm_delete)),
        read("/account/blocked", get(account::blocked::show)),
        send("/account/blocked", post(account::blocked::submit)),
        send("/account/blocked/lift", post(account::blocked::lift_block)),
        read("/account/notices", get(account::notices::show)),
        send("/account/notices/read", post(account::notices::mark_all_read)),
        send("/account/notices/mail", post(account::notices::choose_mail)),
        send("/account/notices/{id}/read", post(account::notices::mark_read)),
        read("/activity", get(activity::show)),
        read("/tickets", get(tickets::list::show)),
        send("/tickets", post(tickets::new::submit)),
        read("/tickets/new", get(tickets::new::show)),
        read("/tickets/{id}", get(tickets::detail::show)),
        send("/tickets/{id}/withdraw", post(tickets::detail::withdraw)),
        read("/admin", get(admin::overview::show)),
        read("/admin/accounts", get(admin::accounts::show)),
        send("/admin/accounts", post(admin::accounts::submit)),
        read("/admin/accounts/{id}", get(admin::account::show)),
        send("/admin/accounts/{id}/disable", post(admin::account::disable)),
        send("/admin/accounts/{id}/enable", post(admin::account::enable)),
        send("/admin/accounts/{id}/role", post(admin::account::role)),
        send("/admin/accounts/{id}/reset-password", post(admin::account::reset_password)),
        send("/admin/accounts/{id}/end-sessions", post(admin::account::end)),
        read("/admin/images", get(admin::images::show)),
        read("/admin/images/{id}", get(admin::image::show)),
        send("/admin/images/{id}/cancel-shares", post(admin::image::cancel)),
        send("/admin/images/{id}/delete", post(admin::image::confirm_delete)),
        read("/admin/snapshots", get(admin::snapshots::show)),
        send("/admin/accounts/{id}/limits", post(admin::limits::set)),
        read("/admin/tickets", get(admin::tickets::show)),
        read("/admin/tickets/{id}", get(admin::tickets::show_one)),
        send("/admin/tickets/{id}/grant", post(admin::tickets::grant)),
        send("/admin/tickets/{id}/decline", post(admin::tickets::decline)),
        read("/admin/policies", get(admin::policies::show)),
        send("/admin/policies", post(admin::policies::submit)),
        read("/admin/policies/what-if", get(admin::policies::show_what_if)),
        read("/admin/jobs", get(admin::jobs::show)),
        send("/admin/jobs/{id}/retry", post(admin::jobs::try_again)),
        send("/admin/jobs/{id}/cancel", post(admin::jobs::call_off)),
        read("/admin/partners", get(admin::partners::show)),
        send("/admin/partners", post(admin::partners::submit)),
        read("/admin/partners/remove", get(admin::partners::show_remove)),
        send("/admin/partners/remove", post(admin::partners::confirm_remove)),
        read("/admin/lock-outs", get(admin::lockouts::show)),
        send("/admin/lock-outs/seen", post(admin::lockouts::mark_seen)),
        send("/admin/lock-outs/end", post(admin::lockouts::call_off)),
        read("/admin/audit", get(admin::audit::show)),
        read("/admin/audit/export.csv", get(admin::export::csv)),
        read("/admin/audit/export.jsonl", get(admin::export::lines)),
        read("/host/image/list", get(images::list::show)),
        read("/host/image/import", get(images::import::show)),
        send(
            "/host/image/import",
            post(images::import::submit).layer(DefaultBodyLimit::disable()),
        ),
        read("/host/image/batch/delete", get(images::batch::show_delete)),
        send("/host/image/batch/delete", post(images::batch::delete)),
        read("/host/image/batch/share", get(images::batch::show_share)),
        send("/host/image/batch/share", post(images::batch::share)),
        read(IMAGE, get(images::detail::show)),
        read("/host/image/detail/{id}/delete", get(images::delete::show)),
        send("/host/image/detail/{id}/delete", post(images::delete::confirm)),
        send("/host/image/detail/{id}/delete/cancel-shares", post(images::delete::cancel_shares)),
        read("/host/image/detail/{id}/share", get(images::share::show)),
        send("/host/image/detail/{id}/share", post(images::share::submit)),
        send("/host/image/detail/{id}/cancel-share", post(images::share::cancel)),
        read("/host/image/detail/{id}/leave", get(images::leave::show)),
        send("/host/image/detail/{id}/leave", post(images::leave::confirm)),
        read("/host/image/detail/{id}/rename", get(images::rename::show)),
        send("/host/image/detail/{id}/rename", post(images::rename::submit)),
        read("/host/image/detail/{id}/download", get(images::download::get)),
        read("/host/snapshot/list", get(snapshots::list::show)),
        read("/host/snapshot/detail/{id}", get(snapshots::detail::show)),
        read("/host/snapshot/detail/{id}/delete", get(snapshots::delete::show)),
        send("/host/snapshot/detail/{id}/delete", post(snapshots::delete::confirm)),
        read("/host/instance/list", get(instances::list::show)),
        read("/host/instance/detail/{id}", get(instances::detail::show)),
        (Method::PUT, "/internal/v1/instances/{id}", put(instances::internal::register)),
        (Method::DELETE, "/internal/v1/instances/{id}", delete(instances::internal::release)),
        (
            Method::PUT,
            "/internal/v1/instances/{id}/state",
            put(instances::internal::set_state),
        ),
        read("/internal/v1/instances/{id}/rebuild", get(instances::internal::rebuild)),
    ]
}

/// Every endpoint there is.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    table().into_iter().map(|(method, path, _)| Endpoint { method, path }).collect()
}

/// The router over [`table`].
pub(crate) fn router() -> Router<WebState> {
    table()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| router.route(path, handler))
}

/// Anything that is no address of the console.
pub(crate) async fn not_found(visitor: Visitor) -> Response {
    failure::respond(&visitor.frame, Refusal::NotFound.into())
}
