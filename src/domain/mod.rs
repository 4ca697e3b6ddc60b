//! The rules of private images, and nothing else.
//!
//! Everything here is pure: no clock, no randomness, no input or output, so that each rule can be read and tested on its
//! own, and every surface (pages, jobs, command line, later the REST API) obeys the same text. The entry points are
//! [`deletion::plan`], [`sharing::evaluate_share`], [`sharing::evaluate_cancel`], [`snapshot::evaluate_deletion`],
//! [`instance::evaluate_rebuild`], [`task::evaluate_copy`], [`task::evaluate_create`],
//! [`task::evaluate_export`] and [`ticket::evaluate_opening`].

pub mod access_key;
pub mod account;
pub mod activity;
pub mod administration;
pub mod audit;
pub mod deletion;
pub mod disk_format;
#[cfg(test)]
pub(crate) mod examples;
pub mod id;
pub mod image;
pub mod instance;
pub mod lockout;
pub mod notice;
pub mod partner;
pub mod policy;
pub mod query;
pub mod quota;
pub mod rules;
pub mod sharing;
pub mod snapshot;
pub mod task;
pub mod text;
pub mod ticket;
pub mod time;
pub mod what_if;
