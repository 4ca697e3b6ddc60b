//! Image Console: a web console for private VM images.
//!
//! The map of the house, from the inside out: [`domain`] holds the rules and is pure; `app` holds one use case for each
//! intent and owns transactions, authorisation and the record of what happened; `store` and `blobs` are the ports to the
//! database and to the bytes; `web` renders pages, `server` speaks HTTP, `jobs` carries out what was promised; `client` asks a
//! server, like any other program.
//! [`islands`] is the part that runs in the browser. `src/docs/ARCHITECTURE.md` says why.

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod blobs;
#[cfg(feature = "ssr")]
mod client;
pub mod domain;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod jobs;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod web;
