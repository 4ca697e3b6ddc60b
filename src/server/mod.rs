//! The process around the pages: settings, command line, router with its layers, demo data.

mod access_keys;
mod accounts;
mod api;
mod audit;
mod backup;
pub mod cli;
mod databases;
mod demo;
mod health;
mod mail;
mod metrics;
mod process;
mod router;
mod sealing;
mod security;
mod serve;
pub mod settings;
mod telemetry;
#[cfg(feature = "otel")]
mod traces;
#[cfg(not(feature = "otel"))]
#[path = "no_traces.rs"]
mod traces;
mod worker;

pub use router::{endpoints, router};
