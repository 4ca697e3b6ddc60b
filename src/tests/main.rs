//! The integration tests: one binary, laid out like the addresses and verbs they are about. `src/docs/TESTING.md` says
//! which test holds which rule.
#![cfg(test)]

mod access_keys;
mod admin;
mod api;
mod architecture;
mod backup;
mod client;
mod drain;
mod health;
mod images;
mod instances;
mod kill;
mod mail;
mod matrix;
mod model;
mod notices;
mod object_store;
mod plans;
mod preferences;
mod races;
mod replicas;
mod security;
mod sessions;
mod sharers;
mod snapshots;
mod support;
mod tickets;
mod transfer;
mod workers;
