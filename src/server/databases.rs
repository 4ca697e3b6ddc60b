//! `image-console migrate` and `image-console transfer`

use anyhow::Context as _;

use super::cli::{say, without_password};
use crate::store::{self, Line, TransferError};

/// Brings a schema up to date and says what was done.
pub(super) async fn migrate(url: &str) -> anyhow::Result<()> {
    let applied = store::migrate(url)
        .await
        .with_context(|| format!("the database {} cannot be brought up to date", without_password(url)))?;
    for migration in &applied {
        say(&format!("applied {migration}"))?;
    }
    if applied.is_empty() {
        say("The schema is up to date: nothing was to be done.")?;
    }
    Ok(())
}

/// Moves a database into another one and shows the proof.
pub(super) async fn transfer(from: &str, to: &str) -> anyhow::Result<()> {
    say(&format!("Moving {} to {}.", without_password(from), without_password(to)))?;
    let lines = match store::transfer(from, to).await {
        Ok(lines) => lines,
        Err(error) => {
            if let TransferError::Different(lines) = &error {
                say(&table(lines))?;
            }
            return Err(anyhow::Error::new(error).context("nothing was moved"));
        }
    };
    say(&table(&lines))?;
    say("Everything was moved. The source is as it was: start no server on it again, what it then takes is not in the target.")?;
    say("The bytes of images are in no database: they stay in the blob store, which the servers go on using as before.")
}

/// Both sums of each table, side by side where they differ.
fn table(lines: &[Line]) -> String {
    let width = lines.iter().map(|line| line.table.len()).max().unwrap_or_default();
    let mut text = format!("{:width$} {:>10} {:>12} {}", "table", "rows", "last number", "SHA-256 of the rows");
    for line in lines {
        let sums = if line.is_equal() {
            vec![(&line.source, "equal")]
        } else {
            vec![(&line.source, "source"), (&line.target, "target: DIFFERENT")]
        };
        for (sum, word) in sums {
            let last = sum.last_number.map_or_else(|| "-".to_owned(), |number| number.to_string());
            let row = format!("\n{:width$} {:>10} {last:>12} {} {word}", line.table, sum.rows, sum.digest);
            text.push_str(&row);
        }
    }
    text
}
