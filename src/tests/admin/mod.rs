//! The pages of administration.

mod accounts;
mod audit;
mod jobs;
mod proof;
mod script;
