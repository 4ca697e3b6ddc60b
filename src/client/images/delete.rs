//! Deleting images. What is confirmed is the plan: its digest goes along, and a world that changed meanwhile deletes nothing.

use std::collections::BTreeMap;

use clap::Args;
use serde_json::{Value, json};

use super::plan;
use crate::client::call::{Query, Server, Service, list_parameter, parameter};
use crate::client::confirm::confirm;
use crate::client::failure::{Ending, Failure};
use crate::client::items::{self, Item};
use crate::client::output::Output;
use crate::client::value::{items, text};
use crate::domain::id::ImageId;

#[derive(Debug, Args)]
pub(in crate::client) struct DeleteImages {
    /// The images
    #[arg(required = true, num_args = 1..=100, value_name = "IMAGE")]
    images: Vec<ImageId>,
    /// Delete the associated snapshots as well, those that nothing keeps
    #[arg(long)]
    with_snapshots: bool,
    /// Only show what would happen and what stands in the way
    #[arg(long, conflicts_with_all = ["yes", "digest"])]
    plan: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Delete only if the plan still has this digest, which --plan showed; for one image
    #[arg(long)]
    digest: Option<String>,
}

/// The plan of one image, or why there is none.
struct Planned<'a> {
    image: &'a ImageId,
    plan: Result<Value, Failure>,
}

/// What a deletion led to.
struct Deletion {
    item: Item,
    outcomes: Vec<Value>,
}

pub(super) async fn delete(server: &Server, output: Output, asked: &DeleteImages) -> Result<Ending, Failure> {
    if asked.digest.is_some() && asked.images.len() != 1 {
        return Err(Failure::Usage("--digest is the digest of one image's plan".to_owned()));
    }
    let planned = plans(server, asked).await?;
    if asked.plan && output.is_json {
        let told: Vec<_> = planned.iter().map(Planned::to_json).collect();
        output.json(&json!({ "plans": told }))?;
    } else if asked.plan || !asked.yes {
        print_plans(server, output, asked, &planned).await?;
    }
    if asked.plan {
        return Ok(Ending::of_all(planned.iter().map(Planned::ending)));
    }
    let clear = planned.iter().filter(|planned| planned.ending() == Ending::Done).count();
    if clear == 0 && !asked.yes && !output.is_json {
        // What stands in the way was shown, and there is nothing to ask.
        return Ok(Ending::of_all(planned.iter().map(Planned::ending)));
    }
    let question = format!("Delete {clear} of {} images?", planned.len());
    confirm(output, asked.yes, &question)?;
    let mut deletions = Vec::with_capacity(planned.len());
    for planned in planned {
        let deletion = carry_out(server, asked, planned).await;
        let is_last = deletion.item.is_last();
        deletions.push(deletion);
        if is_last {
            break;
        }
    }
    print_deletions(output, asked, deletions)
}

async fn plans<'a>(server: &Server, asked: &'a DeleteImages) -> Result<Vec<Planned<'a>>, Failure> {
    let query = vec![parameter("deleteSnapshot", asked.with_snapshots.to_string())];
    let mut planned = Vec::with_capacity(asked.images.len());
    for image in &asked.images {
        let plan = server.get(Service::Vm, &format!("images/{image}/deletePlan"), &query).await;
        match plan {
            Err(failure) if failure.ending().is_for_all() => return Err(failure),
            plan => planned.push(Planned { image, plan }),
        }
    }
    Ok(planned)
}

impl Planned<'_> {
    fn ending(&self) -> Ending {
        match &self.plan {
            Ok(plan) if plan["isClear"] == true => Ending::Done,
            Ok(_) => Ending::Refused,
            Err(failure) => failure.ending(),
        }
    }

    fn to_json(&self) -> Value {
        match &self.plan {
            Ok(plan) => plan.clone(),
            Err(failure) => json!({ "imageId": self.image, "error": failure.to_json()["error"].take() }),
        }
    }
}

async fn print_plans(server: &Server, output: Output, asked: &DeleteImages, planned: &[Planned<'_>]) -> Result<(), Failure> {
    if output.is_json {
        return Ok(());
    }
    let names = names(server, &asked.images).await?;
    for planned in planned {
        match &planned.plan {
            Ok(plan) => plan::print(output, plan, names.get(planned.image.as_str()))?,
            Err(failure) => output.line(&format!("No plan of deleting {}: {failure}", planned.image))?,
        }
    }
    Ok(())
}

/// What the images are called, as far as they can be seen.
async fn names(server: &Server, images: &[ImageId]) -> Result<BTreeMap<String, String>, Failure> {
    let mut query: Query = list_parameter("ids", images);
    query.push(parameter("pageSize", "100"));
    let found = server.get(Service::Vm, "images", &query).await?;
    let named = items(&found, "images").iter();
    Ok(named.map(|image| (text(image, "imageId"), text(image, "name"))).collect())
}

async fn carry_out(server: &Server, asked: &DeleteImages, Planned { image, plan }: Planned<'_>) -> Deletion {
    let id = image.to_string();
    let done = async {
        let digest = asked.digest.clone().unwrap_or(text(&plan?, "digest"));
        let query = vec![
            parameter("deleteSnapshot", asked.with_snapshots.to_string()),
            parameter("planDigest", digest),
        ];
        server.delete(Service::Vm, &format!("images/{image}"), &query).await
    };
    if let Err(failure) = done.await {
        return Deletion {
            item: Item { id, result: Err(failure) },
            outcomes: Vec::new(),
        };
    }
    // It was accepted, whether or not anybody learns what came of it.
    let path = format!("images/{image}/snapshotOutcomes");
    let told = server.get(Service::Vm, &path, &Query::new()).await.unwrap_or_default();
    let result = if told["isDeleted"] == true { "deleted" } else { "being deleted" };
    Deletion {
        item: Item { id, result: Ok(result) },
        outcomes: items(&told, "outcomes").to_vec(),
    }
}

fn print_deletions(output: Output, asked: &DeleteImages, deletions: Vec<Deletion>) -> Result<Ending, Failure> {
    if output.is_json {
        let told = deletions.iter().map(|deletion| {
            let mut told = deletion.item.to_json("imageId");
            if let Ok(result) = deletion.item.result {
                told["isDeleted"] = json!(result == "deleted");
                told["outcomes"] = json!(deletion.outcomes);
            }
            told
        });
        output.json(&json!({ "results": told.collect::<Vec<_>>() }))?;
    }
    let (items, outcomes): (Vec<_>, Vec<_>) = deletions.into_iter().map(|deletion| (deletion.item, deletion.outcomes)).unzip();
    if !output.is_json {
        items::print(output, "IMAGE", &items)?;
        let outcomes = outcomes.concat();
        if !outcomes.is_empty() {
            plan::snapshot_table(&outcomes, "outcome").print(output)?;
        }
        print_refusing_plans(output, asked, &items)?;
    }
    Ok(items::ending(output, &items, asked.images.len()))
}

/// The plans that refusals came with: those that nobody has seen yet, because they were not asked for or are not what they
/// were.
fn print_refusing_plans(output: Output, asked: &DeleteImages, items: &[Item]) -> Result<(), Failure> {
    for item in items {
        if let Err(Failure::Answered(problem)) = &item.result
            && let Some(plan) = problem.more.get("plan")
            && (asked.yes || problem.status == "ABORTED")
        {
            plan::print(output, plan, None)?;
        }
    }
    Ok(())
}
