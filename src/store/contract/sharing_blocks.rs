//! Whose sharing accounts do not want.

use super::fixtures::{accounts, read, write};
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;
use crate::store::{SharingBlock, Store};

pub(crate) async fn blocks_are_an_accounts_own_and_kept_once(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let [bob, nobody]: [Pin; 2] = ["bob", "数据平台"].map(|pin| pin.parse().unwrap());
    write(store, async |unit| {
        unit.insert_block(mine, &nobody, Timestamp(2)).await?;
        unit.insert_block(mine, &bob, Timestamp(1)).await?;
        unit.insert_block(mine, &bob, Timestamp(9)).await
    })
    .await;
    let block = |pin: &Pin, since| SharingBlock {
        pin: pin.clone(),
        since: Timestamp(since),
    };
    let found = read(store, async |unit| {
        Ok((
            unit.blocks(mine, 10).await?,
            unit.blocks(mine, 1).await?,
            unit.blocks(other, 10).await?,
        ))
    });
    assert_eq!(found.await, (vec![block(&bob, 1), block(&nobody, 2)], vec![block(&bob, 1)], vec![]));
    let mut unit = store.writer().await.unwrap();
    assert_eq!(
        (unit.count_blocks(mine).await.unwrap(), unit.count_blocks(other).await.unwrap()),
        (2, 0)
    );
    assert!(unit.has_block(mine, &bob).await.unwrap());
    assert!(!unit.has_block(other, &bob).await.unwrap());
    assert!(unit.remove_block(mine, &bob).await.unwrap());
    assert!(!unit.remove_block(mine, &bob).await.unwrap());
    assert!(!unit.has_block(mine, &bob).await.unwrap());
    assert_eq!(unit.count_blocks(mine).await.unwrap(), 1);
}
