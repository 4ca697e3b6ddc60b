//! Instances, as a hypervisor's integration reports them.

use async_trait::async_trait;

use super::{Page, Result};
use crate::domain::id::{AccountId, ImageId, InstanceId};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::query::{Cursor, InstanceQuery};

/// Instances.
#[async_trait]
pub trait Instances: Send {
    /// Adds an instance. [`StoreError::Taken`] when the id is in use.
    async fn insert_instance(&mut self, instance: &Instance) -> Result<()>;
    /// The instance with this id, whoever may see it.
    async fn instance(&mut self, id: &InstanceId) -> Result<Option<Instance>>;
    /// A page of an owner's instances in a region, newest first; with `image`, only those made from it.
    async fn instances(
        &mut self,
        owner: AccountId,
        region: &str,
        image: Option<&ImageId>,
        cursor: Option<&Cursor>,
        page_size: u32,
    ) -> Result<Page<Instance>>;
    /// The page of `owner`'s instances in `region` that `query` asks for.
    async fn find_instances(&mut self, owner: AccountId, region: &str, query: &InstanceQuery) -> Result<Vec<Instance>>;
    /// How many instances the pages of a question hold together.
    async fn count_found_instances(&mut self, owner: AccountId, region: &str, query: &InstanceQuery) -> Result<u64>;
    /// Sets the state; says whether there is such an instance.
    async fn set_instance_state(&mut self, id: &InstanceId, state: InstanceState) -> Result<bool>;
    /// Takes an instance away; says whether there was one.
    async fn remove_instance(&mut self, id: &InstanceId) -> Result<bool>;
}
