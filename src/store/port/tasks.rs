//! What is done to images in the background, and what became of it.

use async_trait::async_trait;

use super::Result;
use crate::domain::id::{AccountId, TaskId};
use crate::domain::query::TaskQuery;
use crate::domain::task::{Task, TaskFailure};
use crate::domain::time::Timestamp;

/// Tasks.
#[async_trait]
pub trait Tasks: Send {
    /// Adds a task; `token` names the request that asked for it, and is empty where none has a name.
    /// [`super::StoreError::Taken`] when the id is in use.
    async fn insert_task(&mut self, task: &Task, token: &str) -> Result<()>;
    /// The task with this id, whosever it is.
    async fn task(&mut self, id: &TaskId) -> Result<Option<Task>>;
    /// An account's tasks that the request of this name asked for since then, by id.
    async fn tasks_of_request(&mut self, account: AccountId, token: &str, since: Timestamp) -> Result<Vec<Task>>;
    /// The page of `account`'s tasks in `region` that `query` asks for.
    async fn find_tasks(&mut self, account: AccountId, region: &str, query: &TaskQuery) -> Result<Vec<Task>>;
    /// How many tasks the pages of a question hold together.
    async fn count_found_tasks(&mut self, account: AccountId, region: &str, query: &TaskQuery) -> Result<u64>;
    /// Says that a task is running, and how far it is; says whether it had not ended.
    async fn set_task_progress(&mut self, id: &TaskId, progress: u8) -> Result<bool>;
    /// Ends a task, with a failure or without, and leaves `address` of where its bytes came from or went to.
    async fn end_task(&mut self, id: &TaskId, failure: Option<&TaskFailure>, address: &str, at: Timestamp) -> Result<()>;
    /// Takes away every task that ended before `before`; returns how many.
    async fn remove_tasks(&mut self, before: Timestamp) -> Result<u64>;
}
