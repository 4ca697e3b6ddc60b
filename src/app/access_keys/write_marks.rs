//! Writing down what signed requests left behind that only read.

use super::authenticate::MEMORY_SECONDS;
use crate::app::App;
use crate::store::Result;

/// Writes all down that waits in this process; where that fails it goes on waiting. Every process that answers requests does this
/// twice a second and at its end (decision 15).
///
/// # Errors
/// When the database cannot be written.
pub async fn write_marks(app: &App) -> Result<()> {
    let marks = app.access_keys.unwritten.all();
    if marks.is_empty() {
        return Ok(());
    }
    let remembered_since = app.clock.now().plus_seconds(-MEMORY_SECONDS);
    app.store.jot().await?.write_marks(&marks, remembered_since).await?;
    app.access_keys.unwritten.forget(&marks);
    Ok(())
}
