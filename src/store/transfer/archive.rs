//! A database as files, one for each table, of one moment while others go on writing.
//!
//! The files hold the lines that travel in a transfer, so that archiving is a transfer into files and restoring is one out of
//! them, with the same proof. An archive is put back into the kind of database that it is of; from there a transfer leads on.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use super::catalogue::{Catalogue, Kind, Table, shared, without};
use super::lines::{Value, read};
use super::proof::{Sum, sums};
use super::side::{LastNumbers, Lines, ROWS_AT_ONCE, Role, Side, connect};
use super::{During as _, Line, Result, TransferError, copied, ended, moved, require_empty, require_schema};
use crate::domain::id::BlobId;
use crate::store::open::is_postgres;
use crate::store::port::{self, StoreError};
use crate::store::{migrate, postgres, sqlite};

/// What an archive lacks: sessions and links would open again what was closed after it was made, and holds are those of the
/// backups that were under way.
const LEFT_OUT: [&str; 3] = ["backup_holds", "password_resets", "sessions"];

/// How much of a file is read at once.
const BLOCK: usize = 256 * 1024;

/// What a database held at one moment, and how to know whether the files still do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// The kind of database.
    pub database: String,
    /// The migrations that the schema came from.
    pub schema: Vec<String>,
    /// What each table held.
    pub tables: Vec<ArchivedTable>,
}

/// A table in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedTable {
    #[serde(flatten)]
    table: Table,
    /// What it held.
    #[serde(flatten)]
    pub sum: Sum,
}

/// Bytes that something in an archive is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedObject {
    /// Their object.
    pub id: BlobId,
    /// Their SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// Their number.
    pub size_bytes: u64,
}

/// The files of an archive.
struct ArchiveSide {
    folder: PathBuf,
    tables: Vec<Table>,
    numbers: LastNumbers,
}

fn kind_of(url: &str) -> (&'static str, Vec<String>) {
    if is_postgres(url) {
        ("postgresql", postgres::schema())
    } else {
        ("sqlite", sqlite::schema())
    }
}

/// Writes what the database at `url` holds now into files in `folder`, which has to be there and empty. Nobody is kept from
/// writing to the database meanwhile. What is returned belongs beside the files.
///
/// # Errors
/// When the database cannot be reached or fails, when its schema is not this program's, or when the files cannot be written
/// or do not hold afterwards what the database held.
pub async fn archive(url: &str, folder: &Path) -> std::result::Result<Archive, TransferError> {
    let mut source = connect(url).await.during("the database cannot be opened")?;
    require_schema(&mut *source, "database").await?;
    source.begin(Role::View).await.during("the view of the database")?;
    let catalogue = source.catalogue().await.during("the catalogue of the database")?;
    let catalogue = without(catalogue, &LEFT_OUT);
    let tables = shared(catalogue.clone(), catalogue)?;
    let mut files = ArchiveSide {
        folder: folder.to_owned(),
        tables: tables.clone(),
        numbers: LastNumbers::new(),
    };
    let lines = copied(&mut *source, &mut files, &tables).await?;
    source.roll_back().await.during("the end of the view")?;
    let (database, schema) = kind_of(url);
    let archived = |(table, line): (Table, Line)| ArchivedTable { table, sum: line.source };
    Ok(Archive {
        database: database.to_owned(),
        schema,
        tables: tables.into_iter().zip(lines).map(archived).collect(),
    })
}

/// Puts an archive back into the database at `url`, which has to be without a row, and may be without a schema. It then holds all
/// that the archive does or, on any error, no row.
///
/// # Errors
/// When the archive is of another kind of database or of another schema than this program's, or its files were changed; when
/// the database is not empty, cannot be reached or fails.
pub async fn restore(archive: &Archive, folder: &Path, url: &str) -> std::result::Result<Vec<Line>, TransferError> {
    archive.require_room(url).await?;
    migrate(url).await.during("the schema of the database")?;
    let mut source = archive.files(folder);
    let mut target = connect(url).await.during("the database cannot be opened")?;
    let lines = moved(&mut source, &mut *target, &LEFT_OUT).await;
    let lines = lines.and_then(|lines| archive.require_sums(&lines).map(|()| lines));
    ended(&mut *target, lines).await
}

impl Archive {
    fn files(&self, folder: &Path) -> ArchiveSide {
        let numbers = self.tables.iter();
        ArchiveSide {
            folder: folder.to_owned(),
            tables: self.tables.iter().map(|archived| archived.table.clone()).collect(),
            numbers: numbers
                .filter_map(|archived| Some((archived.table.name.clone(), archived.sum.last_number?)))
                .collect(),
        }
    }

    /// Looks whether the archive can be put into the database at `url`, without changing anything there.
    ///
    /// # Errors
    /// When it is of another kind of database or another schema, or the database has a row.
    pub async fn require_room(&self, url: &str) -> std::result::Result<(), TransferError> {
        self.require_kind(url)?;
        let mut side = match connect(url).await {
            Ok(side) => side,
            // A file that is not there is made.
            Err(_) if !is_postgres(url) => return Ok(()),
            Err(error) => return Err(error).during("the database cannot be opened"),
        };
        let catalogue = side.catalogue().await.during("the catalogue of the database")?;
        require_empty(&mut *side, catalogue.values()).await
    }

    fn require_kind(&self, url: &str) -> Result<()> {
        let (database, schema) = kind_of(url);
        if self.database != database {
            return Err(TransferError::Refused(format!(
                "the backup is of a {} database: put it back into one, and 'image-console transfer' leads on from there",
                self.database
            )));
        }
        if self.schema != schema {
            let last = self.schema.last().map_or("none", String::as_str);
            return Err(TransferError::Refused(format!(
                "the backup is of another version's schema (its last migration is {last}): put it back with that version"
            )));
        }
        Ok(())
    }

    fn require_sums(&self, lines: &[Line]) -> Result<()> {
        for archived in &self.tables {
            let name = &archived.table.name;
            let is_whole = lines.iter().any(|line| line.table == *name && line.source == archived.sum);
            if !is_whole {
                return Err(changed(name));
            }
        }
        Ok(())
    }

    /// Proves that the files in `folder` are those that were written; returns how many rows they hold.
    ///
    /// # Errors
    /// With the first table whose file was changed or cannot be read.
    pub async fn verify(&self, folder: &Path) -> std::result::Result<u64, TransferError> {
        let mut rows = 0;
        for archived in &self.tables {
            let mut files = self.files(folder);
            let (name, table) = (&archived.table.name, std::slice::from_ref(&archived.table));
            let numbers = files.numbers.clone();
            let found = sums(&mut files, &numbers, table).await.during(&format!("the rows of {name}"))?;
            if found.first() != Some(&archived.sum) {
                return Err(changed(name));
            }
            rows += archived.sum.rows;
        }
        Ok(rows)
    }

    /// The bytes that images and snapshots in this archive are made of.
    pub fn objects(&self, folder: &Path) -> impl Stream<Item = std::result::Result<ArchivedObject, StoreError>> + Send + use<> {
        let blobs = self.tables.iter().find(|archived| archived.table.name == "blobs");
        let columns = blobs.map(|blobs| blobs.table.columns.clone()).unwrap_or_default();
        let lines = futures::stream::once(lines_of(file_of(folder, "blobs"))).try_flatten();
        lines
            .and_then(move |some| {
                let lines = some.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                let kinds = || columns.iter().filter_map(|column| column.kind);
                let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
                let objects: port::Result<Vec<_>> = lines.map(|line| object(&names, line, kinds())).collect();
                std::future::ready(objects.map(|objects| futures::stream::iter(objects.into_iter().flatten().map(Ok))))
            })
            .try_flatten()
    }
}

// A blob that is being removed is nobody's any more.
fn object(names: &[&str], line: &[u8], kinds: impl Iterator<Item = Kind>) -> port::Result<Option<ArchivedObject>> {
    let values = read(line, kinds).map_err(sqlx::Error::Decode)?;
    let value = |name: &str| names.iter().position(|known| *known == name).and_then(|place| values.get(place));
    let corrupt = |column| StoreError::Corrupt {
        column,
        value: String::from_utf8_lossy(line).into_owned(),
    };
    let Some(Value::Text(state)) = value("state") else {
        return Err(corrupt("blobs.state"));
    };
    if state != "live" {
        return Ok(None);
    }
    match (value("id"), value("sha256"), value("size_bytes")) {
        (Some(Value::Text(id)), Some(Value::Text(sha256)), Some(Value::Integer(size_bytes))) => Ok(Some(ArchivedObject {
            id: id.parse().map_err(|_| corrupt("blobs.id"))?,
            sha256: sha256.clone(),
            size_bytes: u64::try_from(*size_bytes).map_err(|_| corrupt("blobs.size_bytes"))?,
        })),
        _ => Err(corrupt("blobs.id")),
    }
}

fn changed(table: &str) -> TransferError {
    TransferError::Refused(format!("the file with the rows of {table} was changed, or is not whole"))
}

fn file_of(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.rows"))
}

async fn lines_of(file: PathBuf) -> port::Result<Lines<'static>> {
    let file = File::open(file).await.map_err(sqlx::Error::Io)?;
    let reader = BufReader::with_capacity(BLOCK, file);
    let some = futures::stream::try_unfold(reader, |mut reader| async move {
        let mut lines = Vec::new();
        for _ in 0..ROWS_AT_ONCE {
            if reader.read_until(b'\n', &mut lines).await.map_err(sqlx::Error::Io)? == 0 {
                break;
            }
        }
        Ok((!lines.is_empty()).then_some((lines, reader)))
    });
    Ok(some.boxed())
}

#[async_trait]
impl Side for ArchiveSide {
    // Whoever has the files at hand has looked.
    async fn is_up_to_date(&mut self) -> bool {
        true
    }

    async fn begin(&mut self, _: Role) -> port::Result<()> {
        Ok(())
    }

    async fn catalogue(&mut self) -> port::Result<Catalogue> {
        let tables = self.tables.iter();
        Ok(tables.map(|table| (table.name.clone(), table.clone())).collect())
    }

    async fn is_empty(&mut self, table: &Table) -> port::Result<bool> {
        Ok(self.lines(table).await?.next().await.is_none())
    }

    async fn lines<'a>(&'a mut self, table: &'a Table) -> port::Result<Lines<'a>> {
        lines_of(file_of(&self.folder, &table.name)).await
    }

    // Durable when it is reported, as everything in a backup.
    async fn fill(&mut self, table: &Table, mut lines: Lines<'_>) -> port::Result<()> {
        let mut file = OpenOptions::new();
        #[cfg(unix)]
        file.mode(0o600);
        let path = file_of(&self.folder, &table.name);
        let mut file = file.write(true).create_new(true).open(path).await.map_err(sqlx::Error::Io)?;
        while let Some(some) = lines.try_next().await? {
            file.write_all(&some).await.map_err(sqlx::Error::Io)?;
        }
        file.sync_all().await.map_err(sqlx::Error::Io)?;
        Ok(())
    }

    async fn last_numbers(&mut self) -> port::Result<LastNumbers> {
        Ok(self.numbers.clone())
    }

    async fn continue_after(&mut self, _: &[Table], numbers: &LastNumbers) -> port::Result<()> {
        self.numbers.clone_from(numbers);
        Ok(())
    }

    async fn commit(&mut self) -> port::Result<()> {
        Ok(())
    }

    async fn roll_back(&mut self) -> port::Result<()> {
        Ok(())
    }
}
