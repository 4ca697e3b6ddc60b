//! Where the sealing keys come from.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;

use crate::app::access_keys::sealing::{KEY_BYTES, SealingKeys};

/// Where sealing keys are when nobody says otherwise.
const FILE: &str = "data/sealing-keys";

/// What the secrets of access keys are sealed with.
#[derive(Debug, Clone, Args)]
pub struct SealingSettings {
    /// Keys that the secrets of access keys are sealed with, separated by commas: the first one seals, all of them open. A
    /// key is 64 hexadecimal digits, as `openssl rand -hex 32` prints them. Without any, access keys are off
    #[arg(long, env = "IMAGE_CONSOLE_SEALING_KEYS", hide_env_values = true, value_name = "KEYS")]
    pub sealing_keys: Option<String>,

    /// File with the sealing keys, where they are not given themselves; `data/sealing-keys` if it is there
    #[arg(long, env = "IMAGE_CONSOLE_SEALING_KEYS_FILE", value_name = "FILE")]
    pub sealing_keys_file: Option<PathBuf>,
}

impl SealingSettings {
    /// The keys; `None` where none are given and the usual file is not there.
    ///
    /// # Errors
    /// When a file that was named cannot be read, or what is given are no keys.
    pub(super) fn keys(&self) -> anyhow::Result<Option<Arc<SealingKeys>>> {
        if let Some(keys) = &self.sealing_keys {
            let keys = SealingKeys::parse(keys).context("SEALING_KEYS cannot be used")?;
            return Ok(Some(Arc::new(keys)));
        }
        let file = self.file();
        if self.sealing_keys_file.is_none() && !file.exists() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(file).with_context(|| format!("the sealing keys in {} cannot be read", file.display()))?;
        let keys = SealingKeys::parse(&text).with_context(|| format!("the sealing keys in {} cannot be used", file.display()))?;
        Ok(Some(Arc::new(keys)))
    }

    /// Makes a key of chance in the file, for whoever only wants to see the console, unless keys are given or there already.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn make(&self) -> anyhow::Result<()> {
        let file = self.file();
        if self.sealing_keys.is_some() || file.exists() {
            return Ok(());
        }
        write_key(file).with_context(|| format!("the sealing key cannot be written to {}", file.display()))
    }

    fn file(&self) -> &Path {
        self.sealing_keys_file.as_deref().unwrap_or(Path::new(FILE))
    }
}

fn write_key(file: &Path) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Nobody else may read it, from the first moment on.
    let mut written = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(written, "{}", hex::encode(rand::random::<[u8; KEY_BYTES]>()))?;
    written.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn keys_come_from_the_setting_or_the_file_and_from_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/er/keys");
        let named = SealingSettings {
            sealing_keys: None,
            sealing_keys_file: Some(file.clone()),
        };
        assert!(named.keys().is_err(), "a file that was named has to be there");
        named.make().unwrap();
        let made = std::fs::read_to_string(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        named.make().unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), made, "it is made once");
        let key = named.keys().unwrap().unwrap();

        let given = SealingSettings {
            sealing_keys: Some("ab".repeat(KEY_BYTES)),
            ..named.clone()
        };
        assert_ne!(given.keys().unwrap().unwrap().first_id(), key.first_id());
        let wrong = SealingSettings {
            sealing_keys: Some("ab".to_owned()),
            ..named
        };
        let said = format!("{:#}", wrong.keys().unwrap_err());
        assert!(said.contains("64 hexadecimal digits") && !said.contains("ab"), "{said}");
    }
}
