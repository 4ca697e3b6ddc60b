//! Listing images and showing one.

use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json};

use crate::client::call::{Query, Server, Service, parameter};
use crate::client::failure::{Ending, Failure};
use crate::client::output::Output;
use crate::client::table::{Column, Table};
use crate::client::value::{count, text, told_rest};
use crate::domain::id::ImageId;
use crate::domain::image::{ImageStatus, RootDevice};
use crate::domain::query::Tab;

#[derive(Debug, Args)]
pub(in crate::client) struct ListImages {
    /// Whose images
    #[arg(long, default_value = Tab::Private.as_str(), value_parser = PossibleValuesParser::new(Tab::ALL.iter().map(|tab| tab.as_str())))]
    source: String,
    /// Part of the name
    #[arg(long)]
    name: Option<String>,
    /// Status
    #[arg(long, value_parser = PossibleValuesParser::new(ImageStatus::ALL.iter().map(|status| status.as_str())))]
    status: Option<String>,
    /// Image type
    #[arg(long = "type", value_parser = PossibleValuesParser::new(RootDevice::ALL.iter().map(|device| device.as_str())))]
    root_device: Option<String>,
    /// Operating system
    #[arg(long)]
    platform: Option<String>,
    /// The most to list, of the newest
    #[arg(long, default_value_t = 1000)]
    limit: usize,
}

#[derive(Debug, Args)]
pub(in crate::client) struct OneImage {
    /// The image
    pub(super) image: ImageId,
}

pub(super) async fn list(server: &Server, output: Output, asked: &ListImages) -> Result<Ending, Failure> {
    let chosen = [
        ("imageName", &asked.name),
        ("status", &asked.status),
        ("rootDeviceType", &asked.root_device),
        ("platform", &asked.platform),
    ];
    let mut query: Query = vec![parameter("imageSource", asked.source.as_str())];
    query.extend(
        chosen
            .into_iter()
            .filter_map(|(name, value)| Some(parameter(name, value.as_deref()?))),
    );
    let listed = server.list(Service::Vm, "images", &query, asked.limit).await?;
    if output.is_json {
        output.json(&json!({ "images": listed.items, "totalCount": listed.total }))?;
        return Ok(Ending::Done);
    }
    // Whose they are, or who else has them: the other is known.
    let is_mine = asked.source == Tab::Private.as_str();
    let columns = [
        Column::Text("NAME"),
        Column::Text("IMAGE"),
        Column::Text("TYPE"),
        Column::Text("PLATFORM"),
        Column::Number("GB"),
        Column::Text("STATUS"),
        Column::Text(if is_mine { "SHARED" } else { "OWNER" }),
        Column::Text("CREATED (UTC)"),
    ];
    let rows = listed.items.iter().map(|image| {
        [
            text(image, "name"),
            text(image, "imageId"),
            text(image, "rootDeviceType"),
            text(image, "platform"),
            count(image, "systemDiskSizeGB").to_string(),
            status(image),
            if is_mine { is_shared(image) } else { text(image, "ownerPin") },
            text(image, "createTime"),
        ]
    });
    Table::sorted(columns, rows).print(output)?;
    told_rest(output, &listed);
    Ok(Ending::Done)
}

pub(super) async fn show(server: &Server, output: Output, asked: &OneImage) -> Result<Ending, Failure> {
    let found = server.get(Service::Vm, &format!("images/{}", asked.image), &Query::new()).await?;
    if output.is_json {
        output.json(&found)?;
        return Ok(Ending::Done);
    }
    let image = &found["image"];
    let rows = [
        ("Name", text(image, "name")),
        ("Image", text(image, "imageId")),
        ("Owner", text(image, "ownerPin")),
        ("Status", status(image)),
        ("Shared", is_shared(image)),
        ("Type", text(image, "rootDeviceType")),
        ("Platform", format!("{} {}", text(image, "platform"), text(image, "osVersion"))),
        ("Architecture", text(image, "architecture")),
        ("Disk", format!("{} GB", count(image, "systemDiskSizeGB"))),
        ("File", format!("{} MB", count(image, "sizeMB"))),
        ("Made from", text(image, "instanceId")),
        ("Created (UTC)", text(image, "createTime")),
        ("Description", text(image, "desc")),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let devices = std::iter::once(&image["systemDisk"]).chain(image["dataDisks"].as_array().into_iter().flatten());
    let devices = devices.map(|disk| ("Device", device(disk)));
    let rows = rows.chain(devices).map(|(name, value)| [name.to_owned(), value]);
    Table::in_order([Column::Text("FIELD"), Column::Text("VALUE")], rows).print(output)?;
    Ok(Ending::Done)
}

fn status(image: &Value) -> String {
    let status = text(image, "status");
    if status == ImageStatus::Pending.as_str() {
        format!("{status} {} %", text(image, "progress"))
    } else {
        status
    }
}

fn is_shared(image: &Value) -> String {
    if image["launchPermission"] == "ownerOnly" { "no" } else { "yes" }.to_owned()
}

fn device(disk: &Value) -> String {
    let name = text(disk, "deviceName");
    match text(&disk["cloudDisk"], "snapshotId") {
        snapshot if snapshot.is_empty() => name,
        snapshot => format!("{name} {snapshot}"),
    }
}
