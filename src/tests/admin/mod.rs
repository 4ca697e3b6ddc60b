//! The pages of administration.

mod audit;
mod proof;
mod script;
