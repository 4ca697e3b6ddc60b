//! The tasks that an account asked for.

use crate::app::{Actor, App, Result};
use crate::domain::query::TaskQuery;
use crate::domain::task::Task;

/// A page, and how many tasks all pages hold.
#[derive(Debug, Clone)]
pub struct TaskList {
    /// The rows.
    pub tasks: Vec<Task>,
    /// The tasks of all pages.
    pub total: u64,
}

/// The page of the actor's tasks in `region` that `query` asks for.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor, region: &str, query: &TaskQuery) -> Result<TaskList> {
    let mut unit = app.store.reader().await?;
    Ok(TaskList {
        tasks: unit.find_tasks(actor.id(), region, query).await?,
        total: unit.count_found_tasks(actor.id(), region, query).await?,
    })
}
