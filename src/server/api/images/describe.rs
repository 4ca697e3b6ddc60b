//! `GET /v1/regions/{region}/images` and `…/images/{id}`: describeImages, describeImage.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::{Caller, On};
use super::super::parameters::{Asked, Parameters, flag, number, page, some_list, word};
use super::wire::{BOOT_MODE, WireImage};
use crate::app::images::describe;
use crate::domain::id::ImageId;
use crate::domain::query::{ImageQuery, Tab};
use crate::web::WebState;

/// What is asked for; an empty word is none.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedImages {
    /// `public`, `private` or `shared`: whose images. It may be left out where ids are given.
    image_source: String,
    /// Only these images.
    #[serde(alias = "imageId", deserialize_with = "some_list")]
    ids: Option<Vec<String>>,
    /// Part of the name.
    image_name: String,
    /// The operating system.
    platform: String,
    /// `localDisk` or `cloudDisk`.
    root_device_type: String,
    /// `pending`, `ready`, `deleting` or `error`.
    status: String,
    /// `ownerOnly`, `specifiedUsers` (shared) or `all`; for private images.
    launch_permission: String,
    /// The processor architecture.
    architecture: String,
    /// Every image here starts with `bios`.
    boot_mode: String,
    /// No image here is offline.
    #[serde(deserialize_with = "flag")]
    offline: Option<bool>,
    /// Only images made from these instances.
    #[serde(deserialize_with = "some_list")]
    instance_ids: Option<Vec<String>>,
    /// From 1.
    #[serde(deserialize_with = "number")]
    page_number: Option<u32>,
    /// 10 to 100; 20 if nothing else is said.
    #[serde(deserialize_with = "number")]
    page_size: Option<u32>,
}

impl Asked for AskedImages {
    const FILTERS: &'static [&'static str] = &[
        "imageId",
        "imageName",
        "platform",
        "rootDeviceType",
        "status",
        "launchPermission",
        "architecture",
        "bootMode",
        "offline",
        "instanceIds",
    ];
}

/// The page and the total.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Images {
    images: Vec<WireImage>,
    total_count: u64,
}

/// One image.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct OneImage {
    image: WireImage,
}

/// Images, newest first, a page at a time.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/images",
    operation_id = "describeImages",
    tag = "images",
    params(AskedImages),
    responses((status = 200, description = "Done", body = Answer<Images>))
)]
pub(in super::super) async fn describe(
    State(state): State<WebState>,
    Caller { actor, region, .. }: Caller,
    Parameters { asked, .. }: Parameters<AskedImages>,
) -> Result<Answer<Images>, Failure> {
    let request_id = actor.request_id.clone();
    let is_named = asked.image_source.is_empty() && asked.ids.is_some();
    let query = asked.query(&request_id)?;
    let described = if is_named {
        describe::describe_named(&state.app, &actor, &region, &query).await
    } else {
        describe::describe(&state.app, &actor, &region, &query).await
    };
    let described = described.map_err(|error| Failure::internal(&request_id, &error))?;
    Ok(Answer {
        request_id,
        result: Images {
            images: described.images.into_iter().map(WireImage::new).collect(),
            total_count: described.total,
        },
    })
}

/// One image.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/images/{id}",
    operation_id = "describeImage",
    tag = "images",
    responses((status = 200, description = "Done", body = Answer<OneImage>))
)]
pub(in super::super) async fn describe_one(State(state): State<WebState>, on: On<ImageId>) -> Result<Answer<OneImage>, Failure> {
    let described = describe::describe_one(&state.app, &on.caller.actor, &on.id).await;
    let image = WireImage::new(described.map_err(|error| on.failure(error))?);
    Ok(on.answer(OneImage { image }))
}

impl AskedImages {
    fn query(self, request_id: &str) -> Result<ImageQuery, Failure> {
        if self.image_source.is_empty() && self.ids.is_none() {
            return Err(Failure::precondition(request_id, "Parameter ImageSource missing"));
        }
        let tab = word::<Tab>(&self.image_source, "ImageSource", request_id)?.unwrap_or(Tab::Private);
        let (skip, page_size) = page(self.page_number, self.page_size, request_id)?;
        let shared = match self.launch_permission.as_str() {
            "" | "all" => None,
            "ownerOnly" => Some(false),
            "specifiedUsers" => Some(true),
            other => return Err(Failure::invalid(request_id, "LaunchPermission", other)),
        };
        // What is no id names nothing that is there.
        let mut ids = self.ids.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect());
        // All images are online and start in one way: whoever asks for others asks for none.
        let is_other_mode = !self.boot_mode.is_empty() && !self.boot_mode.eq_ignore_ascii_case(BOOT_MODE);
        if self.offline == Some(true) || is_other_mode {
            ids = Some(Vec::new());
        }
        Ok(ImageQuery {
            search: self.image_name,
            root_device: word(&self.root_device_type, "RootDeviceType", request_id)?,
            platform: Some(self.platform).filter(|platform| !platform.is_empty()),
            status: word(&self.status, "Status", request_id)?,
            shared,
            architecture: Some(self.architecture).filter(|architecture| !architecture.is_empty()),
            ids,
            source_instances: self
                .instance_ids
                .map(|instances| instances.iter().filter_map(|instance| instance.parse().ok()).collect()),
            skip,
            page_size,
            ..ImageQuery::of(tab)
        })
    }
}
