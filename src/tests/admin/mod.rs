//! The pages of administration.

mod accounts;
mod audit;
mod images;
mod jobs;
mod overview;
mod proof;
mod script;
