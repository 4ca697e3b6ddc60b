//! Where the server is, and which key it is asked with: from the command line, else from the environment, else from what
//! `configure` kept.

use std::env::var;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde::{Deserialize, Serialize};
use url::Url;

use super::failure::{Ending, Failure};
use super::output::Output;

/// The region where nobody names one: the first that a server has if nobody says otherwise.
const REGION: &str = "cn-north-1";

const SECRET_KEY: &str = "IMAGE_CONSOLE_SECRET_KEY";

/// The most bytes of a secret; the server's own have 43.
const SECRET_BYTES: u64 = 1024;

#[derive(Debug, Clone, Default, Args)]
pub(super) struct Connection {
    /// Address of the server, like https://console.example.com
    #[arg(long, global = true, env = "IMAGE_CONSOLE_ENDPOINT", value_name = "URL")]
    endpoint: Option<String>,
    /// Region
    #[arg(long, global = true, env = "IMAGE_CONSOLE_REGION")]
    region: Option<String>,
    /// Access key, from Access Keys in the console's user menu
    #[arg(long, global = true, env = "IMAGE_CONSOLE_ACCESS_KEY", value_name = "ID")]
    access_key: Option<String>,
    /// File with the secret key
    #[arg(long, global = true, env = "IMAGE_CONSOLE_SECRET_KEY_FILE", value_name = "FILE", value_hint = ValueHint::FilePath)]
    secret_key_file: Option<OsString>,
}

/// All that a request needs.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) endpoint: Url,
    pub(super) region: String,
    pub(super) access_key: String,
    pub(super) secret_key: String,
}

/// What `configure` keeps.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Kept {
    endpoint: Option<String>,
    region: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
}

impl Connection {
    /// # Errors
    /// When something is set nowhere, or cannot be used.
    pub(super) fn access(&self) -> Result<Access, Failure> {
        let kept = kept_file().map_or_else(|| Ok(Kept::default()), |file| read(&file))?;
        self.set().access_with(var(SECRET_KEY).ok(), kept)
    }

    /// The same without what is empty, as variables are that are set to nothing.
    fn set(&self) -> Self {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Self {
            endpoint: text(&self.endpoint),
            region: text(&self.region),
            access_key: text(&self.access_key),
            secret_key_file: self.secret_key_file.clone().filter(|file| !file.is_empty()),
        }
    }

    /// All that a request needs, with the secret that the environment has.
    fn access_with(&self, secret: Option<String>, kept: Kept) -> Result<Access, Failure> {
        let missing = |what: &str, variable: &str| {
            Failure::Usage(format!(
                "no {what}: set {variable}, or keep one with `image-console client configure`"
            ))
        };
        // The file comes first, because it can be named on the command line, beside its key.
        let secret = match &self.secret_key_file {
            Some(file) => Some(secret_in(Path::new(file))?),
            None => secret.filter(|secret| !secret.is_empty()),
        };
        // A key and its secret belong together, so a key that was just named is never signed with what is kept.
        let (access_key, secret_key) = match (self.access_key.clone(), secret) {
            (None, None) => (kept.access_key, kept.secret_key),
            (None, secret) => (kept.access_key, secret),
            (named, None) if named == kept.access_key => (named, kept.secret_key),
            (named, secret) => (named, secret),
        };
        let endpoint = self.endpoint.clone().or(kept.endpoint);
        let endpoint = endpoint.ok_or_else(|| missing("address of a server", "IMAGE_CONSOLE_ENDPOINT"))?;
        Ok(Access {
            endpoint: address(&endpoint)?,
            region: self.region.clone().or(kept.region).unwrap_or_else(|| REGION.to_owned()),
            access_key: access_key.ok_or_else(|| missing("access key", "IMAGE_CONSOLE_ACCESS_KEY"))?,
            secret_key: secret_key.ok_or_else(|| missing("secret key", SECRET_KEY))?,
        })
    }
}

/// Keeps what is named, and beside it what was kept before.
///
/// # Errors
/// When there is nothing to keep, nowhere to keep it, or it cannot be used.
pub(super) fn configure(connection: &Connection, output: Output) -> Result<Ending, Failure> {
    let file = kept_file().ok_or_else(|| Failure::Usage("neither XDG_CONFIG_HOME nor HOME says where to keep it".to_owned()))?;
    let mut kept = read(&file)?;
    let connection = connection.set();
    if let Some(endpoint) = &connection.endpoint {
        kept.endpoint = Some(address(endpoint)?.to_string());
    }
    kept.region = connection.region.clone().or(kept.region);
    if let Some(access_key) = &connection.access_key {
        kept.access_key = Some(access_key.clone());
        kept.secret_key = Some(match &connection.secret_key_file {
            Some(secret) => secret_in(Path::new(secret))?,
            None => asked_secret(output)?,
        });
    }
    if kept.endpoint.is_none() || kept.access_key.is_none() {
        return Err(Failure::Usage(
            "name what is to be kept: --endpoint, --access-key, --region".to_owned(),
        ));
    }
    write(&file, &kept).map_err(|error| Failure::Usage(format!("{} cannot be written: {error}", file.display())))?;
    output.remark(&format!("kept in {}", file.display()));
    Ok(Ending::Done)
}

fn kept_file() -> Option<PathBuf> {
    let named = |name: &str| var(name).ok().filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = named("XDG_CONFIG_HOME").or_else(|| Some(named("HOME")?.join(".config")))?;
    Some(folder.join("image-console/client.json"))
}

fn address(typed: &str) -> Result<Url, Failure> {
    // Before an @ may stand a password.
    let shown = if typed.contains('@') { "what holds an @" } else { typed };
    let wrong = || {
        Failure::Usage(format!(
            "{shown} is no address of a server: it has to be like https://console.example.com"
        ))
    };
    let url = Url::parse(typed).map_err(|_| wrong())?;
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain && url.password().is_none() {
        Ok(url)
    } else {
        Err(wrong())
    }
}

fn secret_in(file: &Path) -> Result<String, Failure> {
    let cannot = |error| Failure::Usage(format!("{} cannot be read: {error}", file.display()));
    let opened = fs::File::open(file).map_err(cannot)?;
    only_its_owners(file, &opened.metadata().map_err(cannot)?)?;
    first_line(opened).map_err(cannot)
}

/// # Errors
/// When others can read a file that holds a secret.
fn only_its_owners(file: &Path, about: &fs::Metadata) -> Result<(), Failure> {
    if about.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{} holds a secret key and can be read by others: chmod 600 it",
        file.display()
    )))
}

fn asked_secret(output: Output) -> Result<String, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        output.remark("secret key, then Enter and Ctrl D:");
    }
    let cannot = |error| Failure::Usage(format!("the secret key cannot be read: {error}"));
    first_line(input.lock()).map_err(cannot)
}

fn first_line(input: impl std::io::Read) -> std::io::Result<String> {
    let mut text = String::new();
    input.take(SECRET_BYTES).read_to_string(&mut text)?;
    let secret = text.lines().next().unwrap_or_default().trim();
    if secret.is_empty() {
        return Err(std::io::Error::other("it is empty"));
    }
    Ok(secret.to_owned())
}

fn read(file: &Path) -> Result<Kept, Failure> {
    let wrong = |why: String| Failure::Usage(format!("{} {why}", file.display()));
    let Ok(about) = fs::metadata(file) else {
        return Ok(Kept::default());
    };
    only_its_owners(file, &about)?;
    let text = fs::read(file).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    serde_json::from_slice(&text).map_err(|error| wrong(format!("is not what `configure` writes: {error}")))
}

fn write(file: &Path, kept: &Kept) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Beside it first, so that it is whole or as it was; nobody else may read it, from the first moment on.
    let beside = file.with_extension(format!("{}.new", std::process::id()));
    let mut written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    serde_json::to_writer_pretty(&mut written, kept)?;
    writeln!(written)?;
    written.sync_all()?;
    fs::rename(beside, file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_nothing_else() {
        for right in ["https://console.example.com", "http://127.0.0.1:3000/", "http://[::1]:3000"] {
            assert!(address(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "console.example.com",
            "localhost:3000",
            "ftp://console.example.com",
            "https://console.example.com/below",
            "https://console.example.com?a=b",
            "https://me:secret@console.example.com",
            "file:///data",
        ] {
            let failure = address(wrong).unwrap_err();
            assert_eq!(failure.ending(), Ending::WrongUsage, "{wrong}");
            assert!(!failure.to_string().contains("secret"), "{failure}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("below/client.json");
        assert!(read(&file).unwrap().secret_key.is_none());
        let kept = Kept {
            secret_key: Some("secret".to_owned()),
            ..Kept::default()
        };
        for _ in 0..2 {
            write(&file, &kept).unwrap();
            assert_eq!(read(&file).unwrap().secret_key, kept.secret_key);
        }
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("below")).unwrap().count(), 1);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("chmod 600"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, "{").unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("is not what"));
    }

    #[test]
    fn a_file_that_is_named_comes_before_the_environment_and_nothing_is_not_set() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("b");
        fs::write(&file, "b's").unwrap();
        let named = Connection {
            endpoint: Some("https://console.example.com".to_owned()),
            region: Some(String::new()),
            access_key: Some("B".to_owned()),
            secret_key_file: Some(file.clone().into()),
        };
        let variable = || Some("a's".to_owned());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let refused = named.set().access_with(variable(), Kept::default()).unwrap_err();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let access = named.set().access_with(variable(), Kept::default()).unwrap();
        assert_eq!((access.region.as_str(), access.secret_key.as_str()), (REGION, "b's"));
        let unnamed = Connection {
            access_key: Some(String::new()),
            secret_key_file: Some(OsString::new()),
            ..named
        };
        let kept = || Kept {
            access_key: Some("C".to_owned()),
            secret_key: Some("c's".to_owned()),
            ..Kept::default()
        };
        let access = unnamed.set().access_with(variable(), kept()).unwrap();
        assert_eq!((access.access_key.as_str(), access.secret_key.as_str()), ("C", "a's"));
        let access = unnamed.set().access_with(Some(String::new()), kept()).unwrap();
        assert_eq!((access.access_key.as_str(), access.secret_key.as_str()), ("C", "c's"));
    }

    #[test]
    fn a_secret_is_one_line() {
        assert_eq!(first_line(&b" secret \nmore"[..]).unwrap(), "secret");
        assert!(first_line(&b"\n"[..]).is_err());
    }
}
