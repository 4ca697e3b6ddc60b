//! The integration tests: one binary, laid out like the addresses and verbs they are about.
#![cfg(test)]
