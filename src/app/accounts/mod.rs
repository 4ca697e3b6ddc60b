//! Accounts: adding them, and the password they sign in with.

pub mod create;
pub(super) mod password;
