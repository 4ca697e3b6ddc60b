//! A ticket for each line of the table.

use image_console::app::Actor;
use image_console::app::tickets::list::list;
use image_console::app::tickets::open::{TicketRequest, open};
use image_console::app::tickets::withdraw::withdraw;
use image_console::domain::id::TicketId;
use image_console::domain::quota::QuotaKind;

use crate::support::{REGIONS, TestApp};

/// A ticket that is the owner's only open one.
pub(super) async fn only_open(app: &TestApp, owner: &Actor) -> TicketId {
    for before in list(&app.app, owner, None).await.unwrap().rows {
        if before.ticket.end.is_none() {
            withdraw(&app.app, owner, &before.ticket.id).await.unwrap();
        }
    }
    // One that was granted raised the limit.
    let mut unit = app.writer().await;
    unit.set_limit(owner.id(), QuotaKind::Snapshot, REGIONS[1], None).await.unwrap();
    unit.commit().await.unwrap();
    let request = TicketRequest {
        quota: "snapshot".to_owned(),
        region: REGIONS[1].to_owned(),
        asked: "1500".to_owned(),
        reason: "a fleet".to_owned(),
    };
    open(&app.app, owner, &request).await.unwrap()
}
