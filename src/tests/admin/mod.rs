//! The pages of administration.

mod accounts;
mod audit;
mod proof;
mod script;
