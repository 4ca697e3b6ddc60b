//! Notices by e-mail.

use super::fixtures::{account, accounts, read, write};
use super::notices::notice;
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::store::{LeftNotice, NoticeToMail, Store};

async fn leave(store: &dyn Store, account: AccountId) -> LeftNotice {
    write(store, async |unit| unit.insert_notice(&notice(7, account)).await).await
}

async fn to_mail(store: &dyn Store, left: LeftNotice, since: i64) -> Option<NoticeToMail> {
    read(store, async |unit| unit.notice_to_mail(left.number, Timestamp(since)).await).await
}

pub(crate) async fn notices_are_mailed_to_whoever_wants_that(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let before = leave(store, mine).await;
    assert!(!before.is_mailed, "nobody has asked for it");
    write(store, async |unit| unit.set_mail_language(mine, Some("zh")).await).await;
    for (account, language) in [(mine, Some("zh")), (other, None)] {
        let found = read(store, async |unit| unit.mail_language(account).await).await;
        assert_eq!(found.as_deref(), language);
    }
    let (left, others) = (leave(store, mine).await, leave(store, other).await);
    assert!(left.is_mailed && !others.is_mailed);

    let found = to_mail(store, left, 7).await.unwrap();
    assert_eq!((found.account, found.language.as_str()), (account(1).account, "zh"));
    assert_eq!(read(store, async |unit| unit.notices(mine, None, 1).await).await, [found.received]);
    assert_eq!(to_mail(store, left, 8).await, None, "it is too old");
    assert_eq!(to_mail(store, others, 7).await, None);
}

pub(crate) async fn what_was_read_or_is_not_wanted_any_more_is_not_mailed(store: &dyn Store) {
    let [mine] = accounts(store).await;
    write(store, async |unit| unit.set_mail_language(mine, Some("en")).await).await;
    let left = leave(store, mine).await;
    for is_disabled in [true, false] {
        write(store, async |unit| unit.set_account_disabled(mine, is_disabled).await).await;
        assert_eq!(to_mail(store, left, 7).await.is_none(), is_disabled);
    }
    for language in [None, Some("zh")] {
        write(store, async |unit| unit.set_mail_language(mine, language).await).await;
        assert_eq!(to_mail(store, left, 7).await.map(|found| found.language).as_deref(), language);
    }
    write(store, async |unit| unit.mark_read(mine, left.number, Timestamp(9)).await).await;
    assert_eq!(to_mail(store, left, 7).await, None);
}
