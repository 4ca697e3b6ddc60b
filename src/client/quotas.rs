//! `image-console client quotas`

use clap::Args;
use serde_json::{Value, json};

use super::call::{Query, Server, Service, parameter};
use super::failure::{Ending, Failure};
use super::output::Output;
use super::table::{Column, Table};
use super::value::{count, items, text};
use crate::domain::id::ImageId;

#[derive(Debug, Args)]
pub(super) struct ShowQuotas {
    /// Also how many accounts this image is shared with
    #[arg(long, value_name = "IMAGE")]
    image: Option<ImageId>,
}

pub(super) async fn show(server: &Server, output: Output, asked: &ShowQuotas) -> Result<Ending, Failure> {
    let query: Query = asked.image.iter().map(|image| parameter("imageId", image.as_str())).collect();
    let images = server.get(Service::Vm, "quotas", &query).await?;
    let mut snapshots = server.get(Service::Disk, "quotas", &vec![parameter("type", "snapshot")]).await?;
    let mut quotas: Vec<Value> = items(&images, "quotas").to_vec();
    quotas.push(snapshots["quota"].take());
    if output.is_json {
        output.json(&json!({ "quotas": quotas }))?;
        return Ok(Ending::Done);
    }
    let columns = [Column::Text("RESOURCE"), Column::Number("USED"), Column::Number("LIMIT")];
    let rows = quotas.iter().map(|quota| {
        [
            text(quota, "resourceType"),
            count(quota, "used").to_string(),
            count(quota, "limit").to_string(),
        ]
    });
    Table::sorted(columns, rows).print(output)?;
    Ok(Ending::Done)
}
