//! `image-console client`: the console for whoever types, over the same REST API as any other program.
//!
//! It knows rules only as the server tells them. What it prints for people is made harmless, because names come from
//! strangers; what it prints for programs is what the server answered.

mod activities;
mod call;
mod confirm;
mod failure;
mod images;
mod items;
mod output;
mod quotas;
mod settings;
mod snapshots;
mod table;
mod value;

use std::io::stdout;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use clap_complete::Shell;

use self::activities::ListActivities;
use self::call::Server;
use self::failure::{Ending, Failure};
use self::images::ImageCommand;
use self::output::Output;
use self::quotas::ShowQuotas;
use self::settings::Connection;
use self::snapshots::SnapshotCommand;

/// How a command may end, for the help.
const ENDINGS: &str = "\
The secret key is never an argument, because others can read those: it is taken from the file that \
--secret-key-file or IMAGE_CONSOLE_SECRET_KEY_FILE names, from IMAGE_CONSOLE_SECRET_KEY, or from what `configure` kept.

Exit codes:
  0  done; with --plan: nothing stands in the way
  1  refused by a rule, or not confirmed
  2  wrong usage, or something is not set
  3  not found
  4  not authenticated
  5  the server cannot be reached, failed, or has had too many requests
Where several things were asked for, the code is that of the first that was not done.";

/// Images, snapshots, quotas and activities of an account, with an access key of its own.
#[derive(Debug, Args)]
#[command(after_help = ENDINGS)]
pub(crate) struct ClientArguments {
    #[command(flatten)]
    connection: Connection,
    /// Print what the server answered, as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: ClientCommand,
}

#[derive(Debug, Subcommand)]
enum ClientCommand {
    /// Images
    Images {
        #[command(subcommand)]
        command: ImageCommand,
    },
    /// Snapshots
    Snapshots {
        #[command(subcommand)]
        command: SnapshotCommand,
    },
    /// What is used of each quota
    Quotas(ShowQuotas),
    /// What the account did and what was done to it, newest first
    Activities(ListActivities),
    /// Keep address, region and access key for later; the secret key is read from standard input
    Configure,
    /// Print a script that completes commands
    Completion {
        /// The shell
        shell: Shell,
    },
}

/// Does what it says. `whole` is the program's command line, for whoever completes it.
pub(crate) async fn run(arguments: ClientArguments, whole: fn() -> clap::Command) -> ExitCode {
    let output = Output { is_json: arguments.json };
    let ending = match carry_out(arguments, output, whole).await {
        Ok(ending) => ending,
        Err(failure) => {
            output.fail(&failure);
            failure.ending()
        }
    };
    ending.into()
}

async fn carry_out(arguments: ClientArguments, output: Output, whole: fn() -> clap::Command) -> Result<Ending, Failure> {
    let connection = arguments.connection;
    let server = || Server::at(connection.access()?);
    match arguments.command {
        ClientCommand::Images { command } => images::run(&server()?, output, command).await,
        ClientCommand::Snapshots { command } => snapshots::run(&server()?, output, command).await,
        ClientCommand::Quotas(asked) => quotas::show(&server()?, output, &asked).await,
        ClientCommand::Activities(asked) => activities::list(&server()?, output, &asked).await,
        ClientCommand::Configure => settings::configure(&connection, output),
        ClientCommand::Completion { shell } => {
            clap_complete::generate(shell, &mut whole(), "image-console", &mut stdout());
            Ok(Ending::Done)
        }
    }
}
