//! `image-console client snapshots`

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::call::{Query, Server, Service, list_parameter, parameter};
use super::confirm::confirm;
use super::failure::{Ending, Failure};
use super::items::{self, Item};
use super::output::Output;
use super::table::{Column, Table};
use super::value::{count, items, text, told_rest};
use crate::domain::id::SnapshotId;
use crate::domain::query::SnapshotSource;
use crate::domain::snapshot::SnapshotStatus;

#[derive(Debug, Subcommand)]
pub(super) enum SnapshotCommand {
    /// List snapshots
    List(ListSnapshots),
    /// Delete snapshots that nothing keeps
    Delete(DeleteSnapshots),
}

#[derive(Debug, Args)]
pub(super) struct ListSnapshots {
    /// Whose snapshots
    #[arg(long, default_value = SnapshotSource::Private.as_str(), value_parser = PossibleValuesParser::new(SnapshotSource::ALL.iter().map(|source| source.as_str())))]
    source: String,
    /// Status
    #[arg(long, value_parser = PossibleValuesParser::new(SnapshotStatus::ALL.iter().map(|status| status.as_str())))]
    status: Option<String>,
    /// The most to list, of the newest
    #[arg(long, default_value_t = 1000)]
    limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct DeleteSnapshots {
    /// The snapshots
    #[arg(required = true, num_args = 1..=100, value_name = "SNAPSHOT")]
    snapshots: Vec<SnapshotId>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Does what it says.
pub(super) async fn run(server: &Server, output: Output, command: SnapshotCommand) -> Result<Ending, Failure> {
    match command {
        SnapshotCommand::List(asked) => list(server, output, &asked).await,
        SnapshotCommand::Delete(asked) => delete(server, output, &asked).await,
    }
}

async fn list(server: &Server, output: Output, asked: &ListSnapshots) -> Result<Ending, Failure> {
    let mut query: Query = vec![parameter("snapshotSource", asked.source.as_str())];
    query.extend(asked.status.iter().map(|status| parameter("status", status.as_str())));
    let listed = server.list(Service::Disk, "snapshots", &query, asked.limit).await?;
    if output.is_json {
        output.json(&json!({ "snapshots": listed.items, "totalCount": listed.total }))?;
        return Ok(Ending::Done);
    }
    let columns = [
        Column::Text("NAME"),
        Column::Text("SNAPSHOT"),
        Column::Number("GB"),
        Column::Text("STATUS"),
        Column::Text("IMAGES"),
        Column::Text("CREATED (UTC)"),
    ];
    let rows = listed.items.iter().map(|snapshot| {
        let images: Vec<_> = items(snapshot, "images").iter().filter_map(Value::as_str).collect();
        [
            text(snapshot, "name"),
            text(snapshot, "snapshotId"),
            count(snapshot, "snapshotSizeGB").to_string(),
            text(snapshot, "status"),
            images.join(" "),
            text(snapshot, "createTime"),
        ]
    });
    Table::sorted(columns, rows).print(output)?;
    told_rest(output, &listed);
    Ok(Ending::Done)
}

async fn delete(server: &Server, output: Output, asked: &DeleteSnapshots) -> Result<Ending, Failure> {
    confirm(output, asked.yes, &format!("Delete {} snapshots?", asked.snapshots.len()))?;
    let query = list_parameter("snapshotIds", &asked.snapshots);
    let results = match server.delete(Service::Disk, "snapshots", &query).await {
        Ok(mut done) => done["results"].take(),
        // Where something stays, the results come with the refusal.
        Err(Failure::Answered(mut problem)) if problem.more.contains_key("results") => problem.more["results"].take(),
        Err(failure) => return Err(failure),
    };
    let told = json!({ "results": results });
    let items = Item::listed(items(&told, "results"), "snapshotId", "deleted");
    if output.is_json {
        output.json(&told)?;
    } else {
        items::print(output, "SNAPSHOT", &items)?;
    }
    Ok(items::ending(output, &items, asked.snapshots.len()))
}
