//! The process around the pages: settings, command line, router with its layers, demo data.

mod api;
pub mod cli;
mod databases;
mod demo;
mod health;
mod metrics;
mod process;
mod router;
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
