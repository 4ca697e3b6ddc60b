//! Instances, as the hypervisor's operator reports them.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query};

use super::paging::{Listing, Order};
use super::{Database, Work, paging, rows};
use crate::domain::id::{AccountId, ImageId, InstanceId};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::query::Cursor;
use crate::store::port::{Instances, Page, Result, StoreError};

const NEWEST_FIRST: Order = Order {
    column: "instances.created_at",
    id: "instances.id",
    is_number: true,
    descending: true,
};

#[async_trait]
impl Instances for Work {
    async fn insert_instance(&mut self, instance: &Instance) -> Result<()> {
        let inserted = query(
            "INSERT INTO instances (id, region, owner, name, image_id, image_name, state, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING",
        )
        .bind(instance.id.as_str())
        .bind(instance.region.as_str())
        .bind(instance.owner.number())
        .bind(instance.name.as_str())
        .bind(instance.image.as_str())
        .bind(instance.image_name.as_str())
        .bind(instance.state.as_str())
        .bind(instance.created_at.0)
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the id of the instance"))
        }
    }

    async fn instance(&mut self, id: &InstanceId) -> Result<Option<Instance>> {
        let row = query(locked!(
            self,
            "SELECT ",
            instance_columns!(),
            " FROM instances WHERE instances.id = $1"
        ))
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(rows::instance).transpose()
    }

    async fn instances(
        &mut self,
        owner: AccountId,
        region: &str,
        image: Option<&ImageId>,
        cursor: Option<&Cursor>,
        page_size: u32,
    ) -> Result<Page<Instance>> {
        let conditions = |query: &mut QueryBuilder<Database>| {
            query.push(" FROM instances WHERE instances.owner = ").push_bind(owner.number());
            query.push(" AND instances.region = ").push_bind(region.to_owned());
            if let Some(image) = image {
                query.push(" AND instances.image_id = ").push_bind(image.to_string());
            }
        };
        let listing = Listing {
            columns: concat!("SELECT ", instance_columns!()),
            conditions: &conditions,
            ids_first: None,
            order: NEWEST_FIRST,
            skip: 0,
        };
        paging::page(self, &listing, cursor, page_size, rows::instance).await
    }

    async fn set_instance_state(&mut self, id: &InstanceId, state: InstanceState) -> Result<bool> {
        let changed = query("UPDATE instances SET state = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(state.as_str())
            .execute(self.connection())
            .await?;
        Ok(changed.rows_affected() == 1)
    }

    async fn remove_instance(&mut self, id: &InstanceId) -> Result<bool> {
        let removed = query("DELETE FROM instances WHERE id = $1")
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() == 1)
    }
}
