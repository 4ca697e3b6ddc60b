//! How backups lie in their folder.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};

use super::{FORMAT, Manifest};
use crate::blobs::BlobStore;
use crate::domain::time::Timestamp;

const LOCK: &str = "lock";
const OBJECTS: &str = "objects";
const MANIFEST: &str = "manifest.json";
const UNFINISHED_MANIFEST: &str = "manifest.json.unfinished";
/// What a backup is called: its moment, so that they are in order.
const NAMES: &str = "%Y%m%dT%H%M%S%6fZ";

/// A folder with backups. As long as it is open for writing nobody else writes to it.
pub(super) struct Folder {
    path: PathBuf,
    _lock: Option<File>,
}

impl Folder {
    /// Opens it for writing, and makes it where it is missing, for this user only.
    pub(super) fn open_for_writing(path: &Path) -> anyhow::Result<Self> {
        make(path).with_context(|| format!("the folder {} cannot be made", path.display()))?;
        let lock = File::create(path.join(LOCK)).with_context(|| format!("{} cannot be written to", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!("another backup is being written to {}: wait until it is done", path.display()),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("{} cannot be locked, which keeps backups from mixing", path.display()));
            }
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: Some(lock),
        })
    }

    /// Opens it for reading.
    pub(super) fn open(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            _lock: None,
        }
    }

    /// The bytes.
    pub(super) fn objects(&self) -> anyhow::Result<BlobStore> {
        let path = self.path.join(OBJECTS);
        let path = path.to_str().context("the name of the folder is not UTF-8")?;
        BlobStore::open(&format!("file:{path}")).with_context(|| format!("the objects in {path} cannot be opened"))
    }

    /// Where a backup is.
    pub(super) fn backup(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The names of the backups, the oldest first; those that are whole, or those that were broken off.
    pub(super) fn names(&self, are_whole: bool) -> anyhow::Result<Vec<String>> {
        let unreadable = || format!("the folder {} cannot be read", self.path.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_name(&name) && entry.path().join(MANIFEST).is_file() == are_whole {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The latest backup that is whole, or the one that is called so.
    pub(super) fn whole(&self, name: Option<&str>) -> anyhow::Result<(String, Manifest)> {
        let names = self.names(true)?;
        let found = match name {
            Some(name) => names.into_iter().find(|known| known == name),
            None => names.into_iter().next_back(),
        };
        let Some(found) = found else {
            let broken_off = self.names(false)?.len();
            bail!(
                "{} holds no such backup that is whole; {broken_off} were broken off",
                self.path.display()
            );
        };
        let path = self.backup(&found).join(MANIFEST);
        let unreadable = || format!("the manifest {} cannot be read", path.display());
        let manifest: Manifest = serde_json::from_slice(&fs::read(&path).with_context(unreadable)?).with_context(unreadable)?;
        ensure!(
            manifest.format == FORMAT,
            "the backup {found} was made by version {} of the program, which this one does not understand",
            manifest.program
        );
        Ok((found, manifest))
    }

    /// Begins a backup of this moment. What was broken off before is cleared away: nobody is writing it any more.
    pub(super) fn begin(&self, now: Timestamp) -> anyhow::Result<String> {
        for name in self.names(false)? {
            fs::remove_dir_all(self.backup(&name)).with_context(|| format!("the unfinished backup {name} cannot be removed"))?;
        }
        let now = jiff::Timestamp::from_microsecond(now.0)?;
        let name = now.strftime(NAMES).to_string();
        make(&self.backup(&name)).with_context(|| format!("the backup {name} cannot be begun"))?;
        Ok(name)
    }

    /// Makes a backup whole: durably, and at once or not at all.
    pub(super) fn finish(&self, name: &str, manifest: &Manifest) -> anyhow::Result<()> {
        let backup = self.backup(name);
        let (unfinished, finished) = (backup.join(UNFINISHED_MANIFEST), backup.join(MANIFEST));
        let mut file = File::create(&unfinished)?;
        file.write_all(&serde_json::to_vec_pretty(manifest)?)?;
        file.sync_all()?;
        // The folder's own entries have to be there before the manifest says that they are.
        synchronise(&backup)?;
        synchronise(&self.path)?;
        fs::rename(unfinished, finished)?;
        synchronise(&backup)
    }
}

/// Whether a backup could be called so. Whatever else lies in the folder is somebody else's.
fn is_name(text: &str) -> bool {
    jiff::civil::DateTime::strptime(NAMES, text).is_ok_and(|moment| moment.strftime(NAMES).to_string() == text)
}

fn make(path: &Path) -> std::io::Result<()> {
    let mut folder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.recursive(true).create(path)
}

fn synchronise(folder: &Path) -> anyhow::Result<()> {
    Ok(File::open(folder)?.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_otherwise_is_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "documents",
            "20261122",
            "20261122T125555202355",
            "99999999T999999999999Z",
            "lock",
            "objects",
        ] {
            assert!(!is_name(name), "{name}");
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let opened = Folder::open(folder.path());
        let name = opened.begin(Timestamp(1_795_262_400_123_456)).unwrap();
        assert_eq!(name, "20261121T120000123456Z");
        assert_eq!(opened.names(false).unwrap(), [name.as_str()]);
        opened.begin(Timestamp(1_795_262_401_000_000)).unwrap();
        assert_eq!(
            opened.names(false).unwrap(),
            ["20261121T120001000000Z"],
            "what was broken off is cleared away"
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
    }
}
