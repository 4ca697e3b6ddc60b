//! Instances: their pages, and what a hypervisor's integration tells and asks.

pub mod get;
pub mod integration;
