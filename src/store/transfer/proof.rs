//! Whether two databases hold the same: all that they hold, read from both.

use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::catalogue::Table;
use super::side::{LastNumbers, Side};
use super::{During as _, Result};

/// What was compared of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The table.
    pub table: String,
    /// What the source holds.
    pub source: Sum,
    /// What the target holds.
    pub target: Sum,
}

impl Line {
    /// Whether both hold the same.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.source == self.target
    }
}

/// What a table holds, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over every value of every row, in the order of the primary key.
    pub digest: String,
    /// The last number that was given to a row, where rows are numbered; the next one gets the number after it.
    pub last_number: Option<i64>,
}

/// Reads both databases from end to end. The last numbers of the source are those that the target was given: sequences of a
/// server go on within a view.
pub(super) async fn compare(source: &mut dyn Side, numbers: &LastNumbers, target: &mut dyn Side, tables: &[Table]) -> Result<Vec<Line>> {
    let taken = target.last_numbers().await.during("the numbers of the target")?;
    let reading = async { tokio::try_join!(sums(source, numbers, tables), sums(target, &taken, tables)) };
    let (sources, targets) = reading.await.during("reading back what was copied")?;
    let lines = tables.iter().zip(sources.into_iter().zip(targets));
    Ok(lines
        .map(|(table, (source, target))| Line {
            table: table.name.clone(),
            source,
            target,
        })
        .collect())
}

/// What these tables hold.
pub(super) async fn sums(side: &mut dyn Side, numbers: &LastNumbers, tables: &[Table]) -> crate::store::port::Result<Vec<Sum>> {
    let mut sums = Vec::new();
    for table in tables {
        let mut lines = side.lines(table).await?;
        let (mut digest, mut rows) = (Sha256::new(), 0);
        while let Some(some) = lines.try_next().await? {
            rows += some.iter().filter(|byte| **byte == b'\n').count() as u64;
            digest.update(&some);
        }
        sums.push(Sum {
            rows,
            digest: hex::encode(digest.finalize()),
            last_number: numbers.get(&table.name).copied(),
        });
    }
    Ok(sums)
}
