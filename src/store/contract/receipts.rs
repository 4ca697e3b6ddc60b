//! Requests that are carried out once.

use super::fixtures::{accounts, read, write};
use crate::domain::time::Timestamp;
use crate::store::{KeptAnswer, Receipt, Store};

const REQUEST: [u8; 32] = [7; 32];

pub(crate) async fn a_receipt_is_an_accounts_own_and_kept_once(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    write(store, async |unit| {
        assert!(unit.insert_receipt(mine, "token", &REQUEST, Timestamp(1)).await?);
        assert!(!unit.insert_receipt(mine, "token", &[8; 32], Timestamp(2)).await?);
        assert!(unit.insert_receipt(other, "token", &[8; 32], Timestamp(3)).await?);
        Ok(())
    })
    .await;
    let begun = Receipt {
        request: REQUEST,
        claimed_at: Timestamp(1),
        answer: None,
    };
    assert_eq!(
        read(store, async |unit| unit.receipt(mine, "token").await).await,
        Some(begun.clone())
    );
    assert_eq!(read(store, async |unit| unit.receipt(mine, "Token").await).await, None);

    let answer = KeptAnswer {
        request_id: "id".to_owned(),
        status: 400,
        body: "{\"a\":\"镜\"}".to_owned(),
    };
    write(store, async |unit| {
        unit.renew_receipt(mine, "token", Timestamp(9)).await?;
        unit.answer_receipt(mine, "token", &answer).await
    })
    .await;
    let answered = Receipt {
        claimed_at: Timestamp(9),
        answer: Some(answer),
        ..begun
    };
    assert_eq!(read(store, async |unit| unit.receipt(mine, "token").await).await, Some(answered));
    let others = read(store, async |unit| unit.receipt(other, "token").await).await;
    assert_eq!(
        others.map(|receipt| (receipt.claimed_at, receipt.answer)),
        Some((Timestamp(3), None))
    );
}

pub(crate) async fn receipts_go_by_themselves_or_when_they_are_old(store: &dyn Store) {
    let [account] = accounts(store).await;
    write(store, async |unit| {
        for (token, at) in [("one", 1), ("two", 2), ("three", 3)] {
            unit.insert_receipt(account, token, &REQUEST, Timestamp(at)).await?;
        }
        unit.remove_receipt(account, "two").await?;
        unit.remove_receipt(account, "two").await?;
        assert_eq!(unit.remove_receipts(Timestamp(3)).await?, 1);
        Ok(())
    })
    .await;
    let mut left = Vec::new();
    for token in ["one", "two", "three"] {
        if read(store, async |unit| unit.receipt(account, token).await).await.is_some() {
            left.push(token);
        }
    }
    assert_eq!(left, ["three"]);
}
