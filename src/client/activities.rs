//! `image-console client activities`

use clap::Args;
use serde_json::{Value, json};

use super::call::{Query, Server, Service, parameter};
use super::failure::{Ending, Failure};
use super::output::Output;
use super::table::{Column, Table};
use super::value::{items, text};

#[derive(Debug, Args)]
pub(super) struct ListActivities {
    /// The most to list
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

pub(super) async fn list(server: &Server, output: Output, asked: &ListActivities) -> Result<Ending, Failure> {
    let mut found: Vec<Value> = Vec::new();
    let mut query = Query::new();
    while found.len() < asked.limit {
        let page = server.get(Service::Vm, "activities", &query).await?;
        found.extend_from_slice(items(&page, "activities"));
        match page["next"].as_i64() {
            Some(next) => query = vec![parameter("before", next.to_string())],
            None => break,
        }
    }
    found.truncate(asked.limit);
    if output.is_json {
        output.json(&json!({ "activities": found }))?;
        return Ok(Ending::Done);
    }
    let columns = [
        Column::Text("TIME (UTC)"),
        Column::Text("BY"),
        Column::Text("WHAT"),
        Column::Text("ABOUT"),
    ];
    let rows = found.iter().map(|activity| {
        let about = [
            text(activity, "imageName"),
            text(activity, "snapshotId"),
            text(activity, "instanceId"),
        ];
        let about = about.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        [text(activity, "time"), text(activity, "actor"), text(activity, "text"), about]
    });
    Table::in_order(columns, rows).print(output)?;
    Ok(Ending::Done)
}
