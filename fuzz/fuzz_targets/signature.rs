//! Hostile signed requests. What has to hold for every one of them is said where the tests say it too.
#![no_main]

// The module under test finds what it names where the console has it.
extern crate self as image_console;

#[path = "../../src/tests/api/hostile.rs"]
mod hostile;
#[path = "../../src/app/access_keys/signature/mod.rs"]
pub mod signature;
#[path = "../../src/domain/time.rs"]
pub mod time;

pub mod app {
    pub mod access_keys {
        pub use crate::signature;
    }
}

pub mod domain {
    pub use crate::time;
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hostile::try_request(bytes));
