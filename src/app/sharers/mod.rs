//! Whose sharing an account does not want.

pub mod block;
pub mod list;
