//! `GET /v1/regions/{region}/snapshots` and `…/snapshots/{id}`: describeSnapshots, describeSnapshot.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::{Caller, On};
use super::super::parameters::{Asked, Parameters, number, page, some_list, word};
use super::super::time::written;
use crate::app::snapshots::describe::{self, DescribedSnapshot};
use crate::domain::id::SnapshotId;
use crate::domain::query::{SnapshotQuery, SnapshotSource};
use crate::web::WebState;

const GIB: u64 = 1 << 30;

/// What is asked for; an empty word is none.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedSnapshots {
    /// `private`, `others` or `shared`: whose snapshots; `private` if nothing is said.
    snapshot_source: String,
    /// Only these snapshots.
    #[serde(alias = "snapshotId", deserialize_with = "some_list")]
    snapshot_ids: Option<Vec<String>>,
    /// `pending`, `available` or `error`.
    status: String,
    /// The whole name.
    name: String,
    /// From 1.
    #[serde(deserialize_with = "number")]
    page_number: Option<u32>,
    /// 10 to 100; 20 if nothing else is said.
    #[serde(deserialize_with = "number")]
    page_size: Option<u32>,
}

impl Asked for AskedSnapshots {
    const FILTERS: &'static [&'static str] = &["snapshotId", "status", "name"];
}

/// The page and the total.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Snapshots {
    snapshots: Vec<WireSnapshot>,
    total_count: u64,
}

/// One snapshot.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct OneSnapshot {
    snapshot: WireSnapshot,
}

/// A snapshot as the vendor's clients read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Snapshot)]
#[serde(rename_all = "camelCase")]
struct WireSnapshot {
    snapshot_id: String,
    snapshot_source: &'static str,
    /// Disks are not known here.
    disk_id: &'static str,
    #[serde(rename = "snapshotSizeGB")]
    snapshot_size_gb: u64,
    images: Vec<String>,
    name: String,
    description: &'static str,
    status: &'static str,
    create_time: String,
    share_info: Vec<ShareInfo>,
    encrypted: bool,
}

/// Whom a snapshot is shared with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ShareInfo {
    share_to: String,
    share_time: String,
}

/// Snapshots, newest first, a page at a time.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/snapshots",
    operation_id = "describeSnapshots",
    tag = "snapshots",
    params(AskedSnapshots),
    responses((status = 200, description = "Done", body = Answer<Snapshots>))
)]
pub(in super::super) async fn describe(
    State(state): State<WebState>,
    Caller { actor, region, .. }: Caller,
    Parameters { asked, .. }: Parameters<AskedSnapshots>,
) -> Result<Answer<Snapshots>, Failure> {
    let request_id = actor.request_id.clone();
    let query = asked.query(&request_id)?;
    let described = describe::describe(&state.app, &actor, &region, &query).await;
    let described = described.map_err(|error| Failure::internal(&request_id, &error))?;
    let snapshots = described.snapshots.into_iter();
    Ok(Answer {
        request_id,
        result: Snapshots {
            snapshots: snapshots.map(|snapshot| WireSnapshot::new(snapshot, query.source)).collect(),
            total_count: described.total,
        },
    })
}

/// One snapshot.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/snapshots/{id}",
    operation_id = "describeSnapshot",
    tag = "snapshots",
    responses((status = 200, description = "Done", body = Answer<OneSnapshot>))
)]
pub(in super::super) async fn describe_one(State(state): State<WebState>, on: On<SnapshotId>) -> Result<Answer<OneSnapshot>, Failure> {
    let described = describe::describe_one(&state.app, &on.caller.actor, &on.caller.region, &on.id).await;
    let (snapshot, source) = described.map_err(|error| on.failure(error))?;
    let snapshot = WireSnapshot::new(snapshot, source);
    Ok(on.answer(OneSnapshot { snapshot }))
}

impl AskedSnapshots {
    fn query(self, request_id: &str) -> Result<SnapshotQuery, Failure> {
        let (skip, page_size) = page(self.page_number, self.page_size, request_id)?;
        Ok(SnapshotQuery {
            source: word(&self.snapshot_source, "SnapshotSource", request_id)?.unwrap_or(SnapshotSource::Private),
            // What is no id names nothing that is there.
            ids: self.snapshot_ids.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
            status: word(&self.status, "Status", request_id)?,
            name: word(&self.name, "Name", request_id)?,
            skip,
            page_size,
        })
    }
}

impl WireSnapshot {
    fn new(DescribedSnapshot { snapshot, owned }: DescribedSnapshot, source: SnapshotSource) -> Self {
        let images = owned
            .iter()
            .flat_map(|owned| &owned.images.shown)
            .map(ToString::to_string)
            .collect();
        let shares = owned.iter().flat_map(|owned| &owned.shares);
        Self {
            snapshot_id: snapshot.id.to_string(),
            snapshot_source: source.as_str(),
            disk_id: "",
            snapshot_size_gb: snapshot.size_bytes.div_ceil(GIB),
            images,
            name: snapshot.name.to_string(),
            description: "",
            status: snapshot.status.as_str(),
            create_time: written(snapshot.created_at),
            share_info: shares
                .map(|share| ShareInfo {
                    share_to: share.pin.to_string(),
                    share_time: written(share.since),
                })
                .collect(),
            encrypted: snapshot.encrypted,
        }
    }
}
