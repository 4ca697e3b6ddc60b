//! Moves a whole database into another one, of either kind, and proves that everything arrived.
//!
//! Nobody writes to either database meanwhile, and everything happens in one transaction of the target, so that it holds
//! all of the source or nothing. What there is to copy is read from both catalogues: a table or a column that only one of
//! them has stops the transfer before it begins. Rows travel as text ([`lines`]), a few at a time. Before the commit both
//! databases are read from end to end once more and compared ([`proof`]). The lines of a database as files are what a backup
//! has of it ([`archive`](mod@archive)).

mod archive;
mod catalogue;
mod lines;
mod postgres;
mod proof;
mod side;
mod sqlite;

use thiserror::Error;

pub use self::archive::{Archive, ArchivedObject, ArchivedTable, archive, restore};
pub use self::proof::{Line, Sum};

use self::catalogue::{Table, shared, without};
use self::side::{Role, Side, connect};
use super::port::StoreError;

/// Why nothing was moved.
#[derive(Debug, Error)]
pub enum TransferError {
    /// A database failed.
    #[error("{what}: {error}")]
    Failed {
        /// What was being done.
        what: String,
        /// How it failed.
        error: StoreError,
    },
    /// The databases are not such that one can be moved into the other.
    #[error("{0}")]
    Refused(String),
    /// After copying, the target held something else than the source.
    #[error("the target does not hold what the source holds, so nothing was kept in it")]
    Different(Vec<Line>),
}

/// The result of a step.
type Result<T> = std::result::Result<T, TransferError>;

/// Says what failed.
trait During<T> {
    fn during(self, what: &str) -> Result<T>;
}

impl<T> During<T> for super::port::Result<T> {
    fn during(self, what: &str) -> Result<T> {
        self.map_err(|error| TransferError::Failed {
            what: what.to_owned(),
            error,
        })
    }
}

/// Copies every row of the database at `from` into the empty one at `to`, and returns what was compared: one line for each
/// table, all of them equal. Both schemas have to be up to date.
///
/// # Errors
/// When a database cannot be reached or fails, when the target is not empty or either schema is not this program's, or when
/// the target did not hold afterwards what the source holds. The target is then as it was.
pub async fn transfer(from: &str, to: &str) -> std::result::Result<Vec<Line>, TransferError> {
    let mut source = connect(from).await.during("the source cannot be opened")?;
    let mut target = connect(to).await.during("the target cannot be opened")?;
    let lines = moved(&mut *source, &mut *target, &[]).await;
    let lines = ended(&mut *target, lines).await;
    let _ = source.roll_back().await;
    lines
}

/// Keeps in the target what was proved to be in it, or nothing.
async fn ended(target: &mut dyn Side, lines: Result<Vec<Line>>) -> Result<Vec<Line>> {
    let ended = match &lines {
        Ok(_) => target.commit().await.during("the target cannot be committed"),
        // An error on the way out would hide the one that matters; what is not committed is gone in any case.
        Err(_) => target.roll_back().await.or(Ok(())),
    };
    ended.and(lines)
}

/// Moves all tables but those that the source is known to lack.
async fn moved(source: &mut dyn Side, target: &mut dyn Side, lacking: &[&str]) -> Result<Vec<Line>> {
    require_schema(source, "source").await?;
    require_schema(target, "target").await?;
    source
        .begin(Role::Source)
        .await
        .during("writers cannot be kept out of the source")?;
    target.begin(Role::Target).await.during("others cannot be kept out of the target")?;
    let given = source.catalogue().await.during("the catalogue of the source")?;
    let taken = target.catalogue().await.during("the catalogue of the target")?;
    require_empty(target, taken.values()).await?;
    copied(source, target, &shared(without(given, lacking), without(taken, lacking))?).await
}

/// Copies these tables and compares what both hold then.
async fn copied(source: &mut dyn Side, target: &mut dyn Side, tables: &[Table]) -> Result<Vec<Line>> {
    for table in tables {
        copy(source, target, table).await.during(&format!("copying {}", table.name))?;
    }
    let numbers = source.last_numbers().await.during("the numbers of the source")?;
    target.continue_after(tables, &numbers).await.during("the numbers of the target")?;
    let lines = proof::compare(source, &numbers, target, tables).await?;
    if lines.iter().all(Line::is_equal) {
        Ok(lines)
    } else {
        Err(TransferError::Different(lines))
    }
}

/// Looks whether the schema of the database at `url` is this program's, without bringing it up to date.
///
/// # Errors
/// When it is not, or the database cannot be reached.
pub async fn require_up_to_date(url: &str) -> std::result::Result<(), TransferError> {
    let mut side = connect(url).await.during("the database cannot be opened")?;
    require_schema(&mut *side, "database").await
}

async fn require_schema(side: &mut dyn Side, name: &str) -> Result<()> {
    if side.is_up_to_date().await {
        return Ok(());
    }
    Err(TransferError::Refused(format!(
        "the schema of the {name} is not the one of this program: 'image-console migrate' brings an older one up to date"
    )))
}

async fn require_empty(target: &mut dyn Side, tables: impl Iterator<Item = &Table> + Send) -> Result<()> {
    for table in tables {
        if !target.is_empty(table).await.during("looking into the target")? {
            let table = &table.name;
            return Err(TransferError::Refused(format!(
                "the target is not empty: its table {table} has rows"
            )));
        }
    }
    Ok(())
}

async fn copy(source: &mut dyn Side, target: &mut dyn Side, table: &Table) -> super::port::Result<()> {
    let lines = source.lines(table).await?;
    target.fill(table, lines).await
}
