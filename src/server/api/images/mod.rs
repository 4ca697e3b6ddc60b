//! Calls about images.

pub(super) mod describe;
mod wire;
