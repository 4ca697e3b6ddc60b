//! `GET /v1/regions/{region}/images`: describeImages.

use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};

use super::super::answer::{Answer, Failure};
use super::super::caller::Caller;
use super::wire::WireImage;
use crate::app::images::describe;
use crate::domain::query::{ImageQuery, Tab};
use crate::web::WebState;

/// Page sizes the vendor's clients may ask for.
const PAGE_SIZES: std::ops::RangeInclusive<u32> = 10..=100;

/// What is asked for; an empty word is none.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Asked {
    image_source: String,
    image_name: String,
    platform: String,
    root_device_type: String,
    status: String,
    launch_permission: String,
    page_number: Option<u32>,
    page_size: Option<u32>,
}

/// The page and the total.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Images {
    images: Vec<WireImage>,
    total_count: u64,
}

/// describeImages
pub(in super::super) async fn describe(
    State(state): State<WebState>,
    Caller { actor, region, .. }: Caller,
    Query(asked): Query<Asked>,
) -> Result<Answer<Images>, Failure> {
    let request_id = actor.request_id.clone();
    let query = asked.query(&request_id)?;
    let described = describe::describe(&state.app, &actor, &region, &query)
        .await
        .map_err(|error| Failure::internal(&request_id, &error))?;
    Ok(Answer {
        request_id,
        result: Images {
            images: described.images.into_iter().map(|image| WireImage::new(image, query.tab)).collect(),
            total_count: described.total,
        },
    })
}

impl Asked {
    fn query(self, request_id: &str) -> Result<ImageQuery, Failure> {
        if self.image_source.is_empty() {
            return Err(Failure::precondition(request_id, "Parameter ImageSource missing"));
        }
        let tab = word::<Tab>(&self.image_source, "ImageSource", request_id)?.unwrap_or(Tab::Private);
        let page_size = self.page_size.unwrap_or(20);
        if !PAGE_SIZES.contains(&page_size) {
            return Err(Failure::out_of_range(request_id, "PageSize out of range"));
        }
        let shared = match self.launch_permission.as_str() {
            "" | "all" => None,
            "ownerOnly" => Some(false),
            "specifiedUsers" => Some(true),
            other => return Err(invalid(request_id, "LaunchPermission", other)),
        };
        let before = self.page_number.unwrap_or(1).saturating_sub(1);
        Ok(ImageQuery {
            search: self.image_name,
            root_device: word(&self.root_device_type, "RootDeviceType", request_id)?,
            platform: Some(self.platform).filter(|platform| !platform.is_empty()),
            status: word(&self.status, "Status", request_id)?,
            shared,
            skip: u64::from(before) * u64::from(page_size),
            page_size,
            ..ImageQuery::of(tab)
        })
    }
}

fn word<T: std::str::FromStr>(text: &str, parameter: &str, request_id: &str) -> Result<Option<T>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| invalid(request_id, parameter, text))
}

fn invalid(request_id: &str, parameter: &str, text: &str) -> Failure {
    Failure::invalid_argument(request_id, format!("Invalid {parameter} '{text}'"))
}
