//! Accounts: adding and disabling them, and the password they sign in with.

pub mod create;
pub mod disable;
pub(super) mod password;
