//! Changing an image's name and description.

use clap::Args;
use serde_json::{Map, Value};

use crate::client::call::{Server, Service};
use crate::client::failure::{Ending, Failure};
use crate::client::output::Output;
use crate::domain::id::ImageId;

#[derive(Debug, Args)]
pub(in crate::client) struct RenameImage {
    /// The image
    image: ImageId,
    /// The new name
    #[arg(required_unless_present = "description")]
    name: Option<String>,
    /// The new description; an empty one takes it away
    #[arg(long)]
    description: Option<String>,
}

pub(super) async fn rename(server: &Server, output: Output, asked: &RenameImage) -> Result<Ending, Failure> {
    let changed = [("name", &asked.name), ("description", &asked.description)];
    let body: Map<String, Value> = changed
        .into_iter()
        .filter_map(|(field, text)| Some((field.to_owned(), Value::from(text.as_deref()?))))
        .collect();
    let path = format!("images/{}:modifyImageAttribute", asked.image);
    let done = server.post(Service::Vm, &path, &body.into()).await?;
    if output.is_json {
        output.json(&done)?;
    }
    Ok(Ending::Done)
}
