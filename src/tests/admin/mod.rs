//! The pages of administration.

mod accounts;
mod audit;
mod images;
mod jobs;
mod overview;
mod policies;
mod proof;
mod script;
