//! `image-console audit`

use anyhow::bail;
use clap::Subcommand;

use super::cli::{open, said, say};
use super::settings::StorageSettings;
use crate::app::audit::verify::verify;
use crate::domain::audit::Seal;
use crate::web::exact_time;

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Prove that no record was changed, removed or moved since it was sealed, and that they are sealed; the exit code says it
    Verify {
        /// The head that an earlier proof printed: proves as well that nothing was cut off at the end since
        #[arg(long, value_name = "POSITION:HASH")]
        head: Option<Seal>,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
}

/// Does what it says.
pub(super) async fn run(command: AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::Verify { head, storage } = command;
    let app = open(&storage).await?;
    let proof = match verify(&app, head).await.map_err(said)? {
        Ok(proof) => proof,
        Err(broken) => return Err(anyhow::Error::new(broken).context("the audit does not hold")),
    };
    say(&format!("The audit holds: {} sealed records.", proof.head.position))?;
    if let Some((oldest, _)) = proof.oldest_unsealed {
        let since = exact_time(oldest);
        say(&format!(
            "{} more, the oldest of {since}, have no seal yet and are not proved.",
            proof.unsealed
        ))?;
    }
    say("Keep the head apart from the database, for the next proof:")?;
    say(&proof.head.to_string())?;
    if let Some((at, number)) = proof.overdue(app.clock.now()) {
        bail!(
            "record number {number}, of {}, has had no seal for more than ten minutes: does any process run jobs?",
            exact_time(at)
        );
    }
    Ok(())
}
