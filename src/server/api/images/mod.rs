//! Calls about images.

pub(super) mod batch;
pub(super) mod constraints;
pub(super) mod copy;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod describe;
pub(super) mod export;
pub(super) mod import;
pub(super) mod modify;
pub(super) mod outcomes;
pub(super) mod plan;
mod refused;
pub(super) mod share;
mod wire;
