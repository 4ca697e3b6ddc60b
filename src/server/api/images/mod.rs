//! Calls about images.

pub(super) mod batch;
pub(super) mod delete;
pub(super) mod describe;
pub(super) mod modify;
pub(super) mod outcomes;
pub(super) mod plan;
pub(super) mod share;
mod wire;
