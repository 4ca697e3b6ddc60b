//! `GET /v1/regions/{region}/imageTasks`: imageTasks. Beside the vendor's imports and exports it knows copies, and images made
//! from instances.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, Failure};
use super::caller::Caller;
use super::parameters::{Asked, Parameters, number, page, some_list, word};
use super::said;
use super::time::{read, written};
use crate::app::tasks::list::list;
use crate::domain::query::TaskQuery;
use crate::domain::task::{Task, TaskAction};
use crate::web::WebState;

/// What is asked for; an empty word is none. Times are those at which tasks were asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AskedTasks {
    task_action: String,
    #[serde(deserialize_with = "some_list")]
    task_ids: Option<Vec<String>>,
    task_status: String,
    start_time: String,
    end_time: String,
    #[serde(deserialize_with = "number")]
    page_number: Option<u32>,
    #[serde(deserialize_with = "number")]
    page_size: Option<u32>,
}

impl Asked for AskedTasks {}

/// The page and the total.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskSet {
    task_set: Vec<WireTask>,
    total_count: u64,
}

/// A task as the vendor's clients read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
#[serde(rename_all = "camelCase")]
struct WireTask {
    task_id: String,
    action: &'static str,
    task_status: &'static str,
    progress: String,
    error_info: String,
    message: String,
    created_time: String,
    finished_time: String,
    image_id: String,
    image_name: String,
    image_url: String,
    oss_url: String,
    oss_object: String,
    oss_objects: Vec<String>,
}

/// imageTasks
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/imageTasks",
    operation_id = "imageTasks",
    tag = "images",
    params(AskedTasks),
    responses((status = 200, description = "Done", body = Answer<TaskSet>))
)]
pub(super) async fn describe(
    State(state): State<WebState>,
    Caller { actor, region, .. }: Caller,
    Parameters { asked, .. }: Parameters<AskedTasks>,
) -> Result<Answer<TaskSet>, Failure> {
    let request_id = actor.request_id.clone();
    let query = asked.query(&request_id)?;
    let found = list(&state.app, &actor, &region, &query).await;
    let found = found.map_err(|error| Failure::internal(&request_id, &error))?;
    Ok(Answer {
        request_id,
        result: TaskSet {
            task_set: found.tasks.iter().map(WireTask::new).collect(),
            total_count: found.total,
        },
    })
}

/// The vendor's words, and two more of the same kind.
pub(super) const ACTIONS: [(&str, TaskAction); 4] = [
    ("ImportImage", TaskAction::Import),
    ("ExportImage", TaskAction::Export),
    ("CopyImage", TaskAction::Copy),
    ("CreateImage", TaskAction::Create),
];

impl AskedTasks {
    fn query(self, request_id: &str) -> Result<TaskQuery, Failure> {
        let (skip, page_size) = page(self.page_number, self.page_size, request_id)?;
        let action = match self.task_action.as_str() {
            "" => None,
            asked => match ACTIONS.iter().find(|(word, _)| *word == asked) {
                Some((_, action)) => Some(*action),
                None => return Err(Failure::invalid(request_id, "TaskAction", asked)),
            },
        };
        let moment = |text: &str, name| match text {
            "" => Ok(None),
            text => read(text).map(Some).ok_or_else(|| Failure::invalid(request_id, name, text)),
        };
        Ok(TaskQuery {
            // What is no id names nothing that is there.
            ids: self.task_ids.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
            action,
            status: word(&self.task_status, "TaskStatus", request_id)?,
            since: moment(&self.start_time, "StartTime")?,
            until: moment(&self.end_time, "EndTime")?,
            skip,
            page_size,
        })
    }
}

impl WireTask {
    fn new(task: &Task) -> Self {
        let action = ACTIONS.iter().find(|(_, action)| *action == task.action);
        // What follows the question mark may be what opens it.
        let address = task.address.split('?').next().unwrap_or_default().to_owned();
        let (image_url, oss_url) = match task.action {
            TaskAction::Export => (String::new(), address),
            _ => (address, String::new()),
        };
        let object = Some(task.object.clone()).filter(|object| !object.is_empty());
        Self {
            task_id: task.id.to_string(),
            action: action.map_or("", |(word, _)| word),
            task_status: task.status.as_str(),
            progress: format!("{}%", task.progress),
            error_info: task.failure.as_ref().map(said::task_failure).unwrap_or_default(),
            message: String::new(),
            created_time: written(task.created_at),
            finished_time: task.finished_at.map(written).unwrap_or_default(),
            image_id: task.image.to_string(),
            image_name: task.image_name.to_string(),
            image_url,
            oss_url,
            oss_objects: object.iter().cloned().collect(),
            oss_object: object.unwrap_or_default(),
        }
    }
}
