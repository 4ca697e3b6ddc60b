//! `image-console client images`

mod change;
mod delete;
mod describe;
mod plan;
mod share;

use clap::Subcommand;

use self::change::RenameImage;
use self::delete::DeleteImages;
use self::describe::{ListImages, OneImage};
use self::share::ShareImages;
use super::call::Server;
use super::failure::{Ending, Failure};
use super::output::Output;

#[derive(Debug, Subcommand)]
pub(super) enum ImageCommand {
    /// List images
    List(ListImages),
    /// Show all of an image
    Show(OneImage),
    /// Share images with accounts
    Share(ShareImages),
    /// Cancel sharing; copies that were made meanwhile stay
    Unshare(ShareImages),
    /// List the accounts that an image is shared with
    Members(OneImage),
    /// Change an image's name or description
    Rename(RenameImage),
    /// Delete images, each as its plan says; with --plan, only show the plans
    Delete(DeleteImages),
}

/// Does what it says.
pub(super) async fn run(server: &Server, output: Output, command: ImageCommand) -> Result<Ending, Failure> {
    match command {
        ImageCommand::List(asked) => describe::list(server, output, &asked).await,
        ImageCommand::Show(asked) => describe::show(server, output, &asked).await,
        ImageCommand::Share(asked) => share::share(server, output, &asked).await,
        ImageCommand::Unshare(asked) => share::unshare(server, output, &asked).await,
        ImageCommand::Members(asked) => share::members(server, output, &asked).await,
        ImageCommand::Rename(asked) => change::rename(server, output, &asked).await,
        ImageCommand::Delete(asked) => delete::delete(server, output, &asked).await,
    }
}
