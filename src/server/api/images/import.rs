//! `POST …/images:import`: importImage.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::Caller;
use super::super::parameters::{Asked, Parameters, word};
use super::refused::refused;
use super::wire::BOOT_MODE;
use crate::app::images::import::{ImportRequest, PLATFORMS};
use crate::app::tasks::Request;
use crate::app::tasks::import::{AddressedImport, import};
use crate::app::{Error, Refusal};
use crate::domain::disk_format::DiskFormat;
use crate::domain::image::RootDevice;
use crate::domain::text::InvalidText;
use crate::web::WebState;

/// The image to be, and where its file is. The size of its system disk is the file's own; a file is always examined, also when
/// `forceImport` asks for the contrary.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedImport {
    image_url: String,
    image_name: String,
    disk_format: String,
    platform: String,
    architecture: String,
    os_version: Option<String>,
    description: Option<String>,
    boot_mode: Option<String>,
    #[schema(value_type = Vec<Object>)]
    data_disks: Vec<Value>,
}

impl Asked for AskedImport {}

/// What was begun.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct BegunImport {
    image_id: String,
    task_id: String,
}

/// importImage, from addresses that the operator allows.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images:import",
    operation_id = "importImage",
    tag = "images",
    request_body = AskedImport,
    responses((status = 200, description = "Done", body = Answer<BegunImport>))
)]
pub(in super::super) async fn import_image(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, once }: Parameters<AskedImport>,
) -> Response {
    let token = once.token();
    let work = async |is_again| {
        let wanted = asked.wanted(&caller.actor.request_id)?;
        let begun = import(&state.app, &caller.actor, &caller.region, wanted, &Request { token, is_again }).await;
        let begun = begun.map_err(|error| asked.failure(&caller, error))?;
        Ok(BegunImport {
            image_id: begun.image.to_string(),
            task_id: begun.task.to_string(),
        })
    };
    once.carry_out(&state.app, &caller.actor, work).await
}

impl AskedImport {
    fn wanted(&self, request_id: &str) -> Result<AddressedImport, Failure> {
        for (name, value) in [("ImageUrl", &self.image_url), ("ImageName", &self.image_name)] {
            if value.is_empty() {
                return Err(Failure::invalid_argument(request_id, format!("Parameter {name} missing")));
            }
        }
        let format = word::<DiskFormat>(&self.disk_format, "DiskFormat", request_id)?;
        let format = format.ok_or_else(|| Failure::invalid_argument(request_id, "Parameter DiskFormat missing"))?;
        let boot_mode = self.boot_mode.as_deref().unwrap_or_default();
        if !boot_mode.is_empty() && !boot_mode.eq_ignore_ascii_case(BOOT_MODE) {
            return Err(Failure::invalid(request_id, "BootMode", boot_mode));
        }
        if let Some(disk) = self.data_disks.first() {
            return Err(Failure::invalid(request_id, "DataDisks", &disk.to_string()));
        }
        Ok(AddressedImport {
            words: ImportRequest {
                name: self.image_name.clone(),
                description: self.description.clone().unwrap_or_default(),
                root_device: RootDevice::CloudDisk,
                platform: self.platform().to_owned(),
                os_version: self.os_version.clone().unwrap_or_default(),
                architecture: match self.architecture.as_str() {
                    "arm64" => "aarch64".to_owned(),
                    other => other.to_owned(),
                },
                is_public: false,
            },
            format,
            address: self.image_url.clone(),
        })
    }

    /// The console's own word for what the vendor calls a system that is none of its list.
    fn platform(&self) -> &str {
        match self.platform.as_str() {
            "Other Linux" | "Other Windows" => PLATFORMS[PLATFORMS.len() - 1],
            other => other,
        }
    }

    fn failure(&self, caller: &Caller, error: Error) -> Failure {
        let invalid = |name, value: &str| Failure::invalid(&caller.actor.request_id, name, value);
        match error {
            Error::Refused(Refusal::Text(InvalidText::Description)) => {
                invalid("description", self.description.as_deref().unwrap_or_default())
            }
            Error::Refused(Refusal::Text(_)) => invalid("ImageName", &self.image_name),
            Error::Refused(Refusal::Choice("platform")) => invalid("Platform", &self.platform),
            Error::Refused(Refusal::Choice("architecture")) => invalid("Architecture", &self.architecture),
            Error::Refused(Refusal::Choice(_)) => invalid("OsVersion", self.os_version.as_deref().unwrap_or_default()),
            error => refused(caller, error.into()),
        }
    }
}
