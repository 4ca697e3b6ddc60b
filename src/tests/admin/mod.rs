//! The pages of administration.

mod accounts;
mod audit;
mod images;
mod jobs;
mod lockouts;
mod overview;
mod partners;
mod policies;
mod proof;
mod script;
