//! What the demo's administrator finds: tickets, and a lock-out.

use crate::app::throttle::window_of;
use crate::app::tickets::answer::grant;
use crate::app::tickets::open::{TicketRequest, open};
use crate::app::{App, Limits};
use crate::domain::id::TicketId;
use crate::domain::lockout::{Failure, FailureKey};
use crate::server::cli::{actor, said};
use crate::store::NewLockout;

pub(super) async fn fill(app: &App) -> anyhow::Result<()> {
    tickets(app).await?;
    lockout(app).await
}

/// One that waits, and one that was answered.
async fn tickets(app: &App) -> anyhow::Result<()> {
    let ask = async |pin: &str, quota: &str, asked: &str, reason: &str| -> anyhow::Result<TicketId> {
        let request = TicketRequest {
            quota: quota.to_owned(),
            region: app.regions.first().cloned().unwrap_or_default(),
            asked: asked.to_owned(),
            reason: reason.to_owned(),
        };
        open(app, &actor(app, pin).await?, &request).await.map_err(said)
    };
    let answered = ask("carol", "image_share", "40", "One image for all partners of the spring course").await?;
    let admin = actor(app, "admin").await?;
    grant(app, &admin, &answered, "16", "Sixteen for now; ask again when the course begins")
        .await
        .map_err(said)?;
    ask("bob", "snapshot", "40", "Nightly snapshots of the build machines, kept for a month").await?;
    Ok(())
}

/// Somebody who guessed at passwords an hour ago.
async fn lockout(app: &App) -> anyhow::Result<()> {
    let at = app.clock.now().plus_seconds(-3600);
    let key = FailureKey::new(Failure::SignInFromAddress, "203.0.113.66");
    let window = window_of(at, Limits::SIGN_IN_WINDOW_SECONDS);
    let mut unit = app.store.writer().await?;
    unit.claim_attempts(&key.to_string(), window, app.limits.failed_sign_ins, u32::MAX)
        .await?;
    let lockout = NewLockout {
        window,
        at,
        account: None,
        address: key.subject.clone(),
        key,
    };
    unit.insert_lockout(&lockout).await?;
    Ok(unit.commit().await?)
}
