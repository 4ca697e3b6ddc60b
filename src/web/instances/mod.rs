//! The instance pages. The console does not run machines; it shows what it knows of them and whether they can be rebuilt.

pub(super) mod detail;
pub(super) mod internal;
pub(super) mod list;
