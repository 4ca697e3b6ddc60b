//! The program: everything it does is a command of `image-console --help`.

use std::process::ExitCode;

use clap::Parser as _;
use image_console::server::cli;

// A page is thousands of small texts, made by one thread and let go of by another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(cli::CommandLine::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("image-console: {error:#}");
            ExitCode::FAILURE
        }
    }
}
