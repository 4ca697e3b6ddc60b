//! The audit: sealing what was appended, proving that nothing was changed, and looking something up.

pub mod list;
pub mod seal;
pub mod verify;
