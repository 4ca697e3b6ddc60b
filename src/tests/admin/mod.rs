//! The pages of administration.

mod accounts;
mod audit;
mod jobs;
mod overview;
mod proof;
mod script;
