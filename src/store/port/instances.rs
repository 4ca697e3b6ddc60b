//! Instances, as a hypervisor's integration reports them.

use async_trait::async_trait;

use super::{Page, Result};
use crate::domain::id::{AccountId, ImageId, InstanceId};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::query::{Cursor, InstanceQuery};

/// Another account that has instances made from an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// The account.
    pub account: AccountId,
    /// What it knows the image as.
    pub image_name: String,
    /// Its instances.
    pub machines: u32,
}

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
    /// The accounts besides `owner` that have instances made from an image, by number, with how many each has and the name
    /// the image goes by in one of them; at most `limit` accounts.
    async fn dependents(&mut self, image: &ImageId, owner: AccountId, limit: u32) -> Result<Vec<Dependent>>;
    /// Sets the state; says whether there is such an instance.
    async fn set_instance_state(&mut self, id: &InstanceId, state: InstanceState) -> Result<bool>;
    /// Takes an instance away; says whether there was one.
    async fn remove_instance(&mut self, id: &InstanceId) -> Result<bool>;
}
