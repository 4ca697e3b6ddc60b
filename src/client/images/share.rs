//! Sharing images, cancelling that, and with whom one is shared.

use clap::Args;
use serde_json::json;

use crate::client::call::{Query, Server, Service};
use crate::client::failure::{Ending, Failure};
use crate::client::items::{self, Item};
use crate::client::output::Output;
use crate::client::table::{Column, Table};
use crate::client::value;
use crate::domain::id::ImageId;

use super::describe::OneImage;

#[derive(Debug, Args)]
pub(in crate::client) struct ShareImages {
    /// The images
    #[arg(required = true, num_args = 1..=100, value_name = "IMAGE")]
    images: Vec<ImageId>,
    /// User Pin of an account; may be repeated
    #[arg(long = "pin", required = true, value_name = "PIN")]
    pins: Vec<String>,
}

pub(super) async fn share(server: &Server, output: Output, asked: &ShareImages) -> Result<Ending, Failure> {
    let body = json!({ "imageIds": asked.images, "pins": asked.pins });
    let done = server.post(Service::Vm, "images:shareImages", &body).await?;
    let items = Item::listed(value::items(&done, "results"), "imageId", "shared");
    if output.is_json {
        output.json(&done)?;
    } else {
        items::print(output, "IMAGE", &items)?;
    }
    Ok(items::ending(output, &items, asked.images.len()))
}

pub(super) async fn unshare(server: &Server, output: Output, asked: &ShareImages) -> Result<Ending, Failure> {
    let mut items = Vec::with_capacity(asked.images.len());
    for image in &asked.images {
        let path = format!("images/{image}:unshare");
        let done = server.post(Service::Vm, &path, &json!({ "pins": asked.pins })).await;
        let item = Item {
            id: image.to_string(),
            result: done.map(|_| "no longer shared"),
        };
        let is_last = item.is_last();
        items.push(item);
        if is_last {
            break;
        }
    }
    if output.is_json {
        let results: Vec<_> = items.iter().map(|item| item.to_json("imageId")).collect();
        output.json(&json!({ "results": results }))?;
    } else {
        items::print(output, "IMAGE", &items)?;
    }
    Ok(items::ending(output, &items, asked.images.len()))
}

pub(super) async fn members(server: &Server, output: Output, asked: &OneImage) -> Result<Ending, Failure> {
    let path = format!("images/{}/members", asked.image);
    let found = server.get(Service::Vm, &path, &Query::new()).await?;
    if output.is_json {
        output.json(&found)?;
    } else {
        let pins = value::items(&found, "pins").iter();
        let rows = pins.map(|pin| [pin.as_str().unwrap_or_default().to_owned()]);
        Table::sorted([Column::Text("PIN")], rows).print(output)?;
    }
    Ok(Ending::Done)
}
