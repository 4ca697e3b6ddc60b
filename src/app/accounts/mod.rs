//! Accounts: adding and disabling them, what administrators see and change of them, and the password they sign in with.

pub mod administer;
pub mod change;
pub mod create;
pub mod disable;
pub mod limits;
pub(super) mod password;
pub mod reset;
