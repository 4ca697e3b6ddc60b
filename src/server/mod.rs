//! The process around the pages: settings, command line, router with its layers, demo data.

pub mod cli;
mod databases;
mod demo;
mod router;
mod security;
mod serve;
pub mod settings;
mod telemetry;

pub use router::router;
