//! `image-console account`

use std::io::IsTerminal as _;

use anyhow::Context as _;
use clap::Subcommand;
use tokio::io::AsyncReadExt as _;

use super::cli::{open, said, say};
use super::settings::StorageSettings;
use crate::app::accounts::create::{CreateAccount, create};
use crate::app::accounts::disable::set_disabled;
use crate::domain::account::Role;
use crate::domain::text::Pin;

#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// Add an account; the password is read from standard input
    Add {
        /// User Pin: 1 to 64 of letters, digits, `_`, `-`, `.`, Chinese
        pin: String,
        /// Display name
        #[arg(long, default_value = "")]
        name: String,
        /// E-mail address
        #[arg(long, default_value = "")]
        email: String,
        /// Mobile number
        #[arg(long)]
        mobile: Option<String>,
        /// May publish public images
        #[arg(long)]
        admin: bool,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Keep an account from signing in, end its sessions, and refuse its access keys
    Disable {
        /// User Pin
        pin: Pin,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Undo `disable`; its keys are good again, and it has to sign in anew
    Enable {
        /// User Pin
        pin: Pin,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
}

/// Does what it says.
pub(super) async fn run(command: AccountCommand) -> anyhow::Result<()> {
    match command {
        AccountCommand::Add {
            pin,
            name,
            email,
            mobile,
            admin,
            storage,
        } => {
            let app = open(&storage).await?;
            let request = CreateAccount {
                pin,
                name,
                email,
                mobile,
                role: if admin { Role::Admin } else { Role::User },
                password: read_password().await?,
            };
            let account = create(&app, request).await.map_err(said)?;
            say(&format!("{}\t{}", account.id, account.pin))
        }
        AccountCommand::Disable { pin, storage } => set_disabled(&open(&storage).await?, &pin, true).await.map_err(said),
        AccountCommand::Enable { pin, storage } => set_disabled(&open(&storage).await?, &pin, false).await.map_err(said),
    }
}

/// What is typed at a terminal does not show there.
async fn read_password() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        let typed = tokio::task::spawn_blocking(|| rpassword::prompt_password("Password: ")).await?;
        return typed.context("the password cannot be read");
    }
    let mut password = String::new();
    tokio::io::stdin()
        .take(1024)
        .read_to_string(&mut password)
        .await
        .context("the password cannot be read")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}
