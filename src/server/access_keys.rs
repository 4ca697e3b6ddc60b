//! `image-console access-key`

use clap::Subcommand;

use super::cli::{actor, open, said, say};
use super::settings::StorageSettings;
use crate::app::access_keys::change::{delete, set_enabled};
use crate::app::access_keys::create::create;
use crate::app::access_keys::list::list;
use crate::app::access_keys::reseal::reseal;
use crate::domain::id::AccessKeyId;
use crate::web::exact_time;

#[derive(Debug, Subcommand)]
pub(super) enum AccessKeyCommand {
    /// Make a key for an account; prints its id and its secret, which is never shown again
    Create {
        /// User Pin of the account
        #[arg(long)]
        account: String,
        /// What the key is called
        #[arg(long)]
        name: String,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Print the keys of an account: id, name, enabled or disabled, when it was made and when it was last used
    List {
        /// User Pin of the account
        #[arg(long)]
        account: String,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Refuse a key from now on
    Disable(One),
    /// Answer a disabled key again
    Enable(One),
    /// Delete a key for good
    Delete(One),
    /// Seal every secret with the first sealing key, so that the others can be taken away
    Reseal {
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct One {
    /// User Pin of the account
    #[arg(long)]
    account: String,
    /// The key
    id: AccessKeyId,
    #[command(flatten)]
    storage: Box<StorageSettings>,
}

/// Does what it says.
pub(super) async fn run(command: AccessKeyCommand) -> anyhow::Result<()> {
    match command {
        AccessKeyCommand::Create { account, name, storage } => {
            let app = open(&storage).await?;
            let actor = actor(&app, &account).await?;
            let created = create(&app, &actor, &name).await.map_err(said)?;
            say(&format!("{}\t{}", created.key.id, created.secret.as_str()))
        }
        AccessKeyCommand::List { account, storage } => {
            let app = open(&storage).await?;
            let actor = actor(&app, &account).await?;
            for key in list(&app, &actor).await.map_err(said)?.keys {
                let state = if key.is_enabled { "enabled" } else { "disabled" };
                let used = key.last_used_at.map_or_else(|| "never used".to_owned(), exact_time);
                say(&format!(
                    "{}\t{}\t{state}\t{}\t{used}",
                    key.id,
                    key.name,
                    exact_time(key.created_at)
                ))?;
            }
            Ok(())
        }
        AccessKeyCommand::Disable(one) => change(&one, false).await,
        AccessKeyCommand::Enable(one) => change(&one, true).await,
        AccessKeyCommand::Delete(one) => {
            let app = open(&one.storage).await?;
            let actor = actor(&app, &one.account).await?;
            delete(&app, &actor, &one.id).await.map(drop).map_err(said)
        }
        AccessKeyCommand::Reseal { storage } => {
            let app = open(&storage).await?;
            let done = reseal(&app).await.map_err(said)?;
            say(&format!("{} secrets sealed with the first key", done.resealed))?;
            anyhow::ensure!(
                done.unopened == 0,
                "{} secrets are sealed with a key that is not among the sealing keys: add it and run this again",
                done.unopened
            );
            Ok(())
        }
    }
}

async fn change(one: &One, is_enabled: bool) -> anyhow::Result<()> {
    let app = open(&one.storage).await?;
    let actor = actor(&app, &one.account).await?;
    set_enabled(&app, &actor, &one.id, is_enabled).await.map(drop).map_err(said)
}
