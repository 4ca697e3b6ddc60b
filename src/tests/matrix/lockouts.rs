//! A lock-out for each line of the table.

use image_console::app::Limits;
use image_console::domain::time::Timestamp;
use image_console::store::NewLockout;

use crate::support::TestApp;

/// Whose it is: nobody in the table fails to sign in from there.
pub(super) const KEY: &str = "sign-in:address:192.0.2.99";

/// Sees to it that there is one which is in force and nobody has seen.
pub(super) async fn unseen(app: &TestApp) {
    let (now, length) = (app.app.clock.now(), Limits::SIGN_IN_WINDOW_SECONDS * 1_000_000);
    let lockout = NewLockout {
        key: KEY.parse().unwrap(),
        window: Timestamp(now.0.div_euclid(length) * length),
        at: now,
        account: None,
        address: "192.0.2.99".to_owned(),
    };
    let mut unit = app.writer().await;
    unit.insert_lockout(&lockout).await.unwrap();
    unit.commit().await.unwrap();
}
