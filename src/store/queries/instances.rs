//! Instances, as the hypervisor's operator reports them.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query};

use super::paging::{Listing, Order};
use super::{Database, Row, Work, paging, rows, search};
use crate::domain::id::{AccountId, ImageId, InstanceId};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::query::{Cursor, InstanceQuery};
use crate::store::port::{Dependent, Instances, Page, Result, StoreError};

const NEWEST_FIRST: Order = Order {
    column: "instances.created_at",
    id: "instances.id",
    is_number: true,
    descending: true,
};

fn push_found(query: &mut QueryBuilder<Database>, owner: AccountId, region: &str, asked: &InstanceQuery) {
    match &asked.ids {
        Some(ids) => {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            search::push_found(query, &ids, "instances");
        }
        None => {
            query.push(" FROM instances");
        }
    }
    query.push(" WHERE instances.owner = ").push_bind(owner.number());
    query.push(" AND instances.region = ").push_bind(region.to_owned());
    if let Some(images) = &asked.images {
        query.push(" AND instances.image_id IN (");
        let mut list = query.separated(", ");
        // No id is empty: a list of none is no list in SQL.
        list.push_bind(String::new());
        for image in images {
            list.push_bind(image.to_string());
        }
        query.push(")");
    }
    if let Some(state) = asked.state {
        query.push(" AND instances.state = ").push_bind(state.as_str());
    }
    if let Some(name) = &asked.name {
        query.push(" AND instances.name = ").push_bind(name.to_string());
    }
}

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
            columns: &|query| {
                query.push(concat!("SELECT ", instance_columns!()));
            },
            conditions: &conditions,
            ids_first: None,
            order: NEWEST_FIRST,
            skip: 0,
        };
        paging::page(self, &listing, cursor, page_size, rows::instance).await
    }

    async fn find_instances(&mut self, owner: AccountId, region: &str, asked: &InstanceQuery) -> Result<Vec<Instance>> {
        let mut query = QueryBuilder::new(concat!("SELECT ", instance_columns!()));
        push_found(&mut query, owner, region, asked);
        query.push(" ORDER BY instances.created_at DESC, instances.id DESC LIMIT ");
        query.push_bind(i64::from(asked.page_size)).push(" OFFSET ");
        query.push_bind(i64::try_from(asked.skip).unwrap_or(i64::MAX));
        let found = query.build().fetch_all(self.connection()).await?;
        found.iter().map(rows::instance).collect()
    }

    async fn count_found_instances(&mut self, owner: AccountId, region: &str, asked: &InstanceQuery) -> Result<u64> {
        let mut query = QueryBuilder::new("SELECT COUNT(*)");
        push_found(&mut query, owner, region, asked);
        rows::count(query.build_query_scalar().fetch_one(self.connection()).await?)
    }

    async fn dependents(&mut self, image: &ImageId, owner: AccountId, limit: u32) -> Result<Vec<Dependent>> {
        let found = query(
            "SELECT owner, MIN(image_name) AS image_name, COUNT(*) AS machines FROM instances \
             WHERE image_id = $1 AND owner <> $2 GROUP BY owner ORDER BY owner LIMIT $3",
        )
        .bind(image.as_str())
        .bind(owner.number())
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        let dependent = |row: &Row| {
            Ok(Dependent {
                account: rows::account_number(row, "instances.owner")?,
                image_name: rows::text(row, "instances.image_name")?,
                machines: rows::number(row, "instances.machines")?,
            })
        };
        found.iter().map(dependent).collect()
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
