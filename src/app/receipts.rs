//! Requests that a client wants to be carried out once: kept in the database, so that it does not matter which replica is
//! asked again.

use super::{Actor, App, Limits, Result};
pub use crate::store::KeptAnswer;

/// What somebody who wants a request to be carried out once is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// Carry it out.
    New,
    /// Carry it out; whoever began before is gone, and may have come to the end or not.
    Abandoned,
    /// Nothing: it was, with this answer.
    Answered(KeptAnswer),
    /// Nothing: somebody does.
    UnderWay,
    /// Nothing: the token was used for another request.
    Other,
}

/// Takes a request over, which its client named with `token`.
///
/// # Errors
/// Internal ones only.
pub async fn claim(app: &App, actor: &Actor, token: &str, request: &[u8; 32]) -> Result<Claimed> {
    let mut unit = app.store.writer().await?;
    // Only now, because the work has its time from here on, however long the turn was waited for.
    let now = app.clock.now();
    if unit.insert_receipt(actor.id(), token, request, now).await? {
        unit.commit().await?;
        return Ok(Claimed::New);
    }
    let Some(receipt) = unit.receipt(actor.id(), token).await? else {
        // Taken away in between: whoever asks again finds out.
        return Ok(Claimed::UnderWay);
    };
    if receipt.request != *request {
        return Ok(Claimed::Other);
    }
    if let Some(answer) = receipt.answer {
        return Ok(Claimed::Answered(answer));
    }
    if now.seconds_since(receipt.claimed_at) < Limits::REQUEST_SECONDS {
        return Ok(Claimed::UnderWay);
    }
    unit.renew_receipt(actor.id(), token, now).await?;
    unit.commit().await?;
    Ok(Claimed::Abandoned)
}

/// Keeps what a request led to that was taken over.
///
/// # Errors
/// Internal ones only.
pub async fn keep(app: &App, actor: &Actor, token: &str, answer: &KeptAnswer) -> Result<()> {
    let mut unit = app.store.writer().await?;
    unit.answer_receipt(actor.id(), token, answer).await?;
    unit.commit().await?;
    Ok(())
}

/// Gives a request back that may be tried again.
///
/// # Errors
/// Internal ones only.
pub async fn forget(app: &App, actor: &Actor, token: &str) -> Result<()> {
    let mut unit = app.store.writer().await?;
    unit.remove_receipt(actor.id(), token).await?;
    unit.commit().await?;
    Ok(())
}
