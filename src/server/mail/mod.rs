//! Mail: where it goes out, and what it says.

mod compose;
mod smtp;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use clap::Args;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use url::Url;

use self::smtp::SmtpPost;
use crate::app::ports::Post;

/// How notices are mailed to those who want that.
#[derive(Debug, Clone, Default, Args)]
pub struct MailSettings {
    /// Server that takes mail: `smtps://host` speaks TLS from the beginning, `smtp://host` after STARTTLS, without which nothing is
    /// sent; `smtp://host?tls=off` speaks none, for a server on the same machine. Without it nothing is mailed
    #[arg(long, env = "IMAGE_CONSOLE_SMTP_URL", value_name = "URL", requires_all = ["smtp_from", "public_url"])]
    pub smtp_url: Option<String>,

    /// Who mail is from, as in `Image Console <console@example.com>`
    #[arg(long, env = "IMAGE_CONSOLE_SMTP_FROM", value_name = "ADDRESS")]
    pub smtp_from: Option<Mailbox>,

    /// File with the user's name for the mail server on its first line, and the password on its second
    #[arg(long, env = "IMAGE_CONSOLE_SMTP_CREDENTIALS_FILE", value_name = "FILE")]
    pub smtp_credentials_file: Option<PathBuf>,

    /// Address of the console for people, as in `https://console.example.com`, which links in mail begin with
    #[arg(long, env = "IMAGE_CONSOLE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,
}

impl MailSettings {
    /// What takes mail; `None` where none is set.
    ///
    /// # Errors
    /// When something that was set cannot be used.
    pub fn post(&self) -> anyhow::Result<Option<Arc<dyn Post>>> {
        let Some(url) = &self.smtp_url else { return Ok(None) };
        let from = self.smtp_from.clone().context("SMTP_URL needs SMTP_FROM")?;
        let site = self.public_url.clone().context("SMTP_URL needs PUBLIC_URL")?;
        let is_site = matches!(site.scheme(), "https" | "http") && site.has_host() && site.path() == "/" && site.query().is_none();
        ensure!(is_site, "PUBLIC_URL is https:// and a host, without a path");
        let credentials = self.smtp_credentials_file.as_deref().map(credentials).transpose()?;
        let post = SmtpPost::new(url, credentials, from, site).context("SMTP_URL cannot be used")?;
        Ok(Some(Arc::new(post)))
    }
}

fn credentials(file: &Path) -> anyhow::Result<Credentials> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("the credentials in {shown} cannot be read"))?;
    let lines: Vec<_> = text.lines().collect();
    let [user, password] = lines[..] else {
        anyhow::bail!("{shown} holds a user's name on its first line and the password on its second, and nothing else");
    };
    Ok(Credentials::new(user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(smtp: &str, site: &str) -> MailSettings {
        MailSettings {
            smtp_url: Some(smtp.to_owned()),
            smtp_from: Some("Image Console <console@example.com>".parse().unwrap()),
            smtp_credentials_file: None,
            public_url: Some(site.parse().unwrap()),
        }
    }

    fn refused(settings: &MailSettings) -> String {
        format!("{:#}", settings.post().err().expect("an error"))
    }

    const SITE: &str = "https://console.example.com";

    #[test]
    fn a_server_is_named_with_how_it_speaks() {
        assert!(MailSettings::default().post().unwrap().is_none());
        for smtp in [
            "smtps://mail.example.com",
            "smtps://mail.example.com:4650",
            "smtp://mail.example.com",
            "smtp://mail.example.com:2525",
            "smtp://[::1]:25?tls=off",
        ] {
            assert!(settings(smtp, SITE).post().unwrap().is_some(), "{smtp}");
        }
        for (smtp, why) in [
            ("mail.example.com", "is no address"),
            ("https://mail.example.com", "smtps://host"),
            ("smtps://mail.example.com?tls=off", "smtps://host"),
            ("smtp://mail.example.com?tls=maybe", "smtps://host"),
            ("smtp://mail.example.com/path", "smtps://host"),
            ("smtp:///", "names no host"),
            ("smtps://alice:secret@mail.example.com", "SMTP_CREDENTIALS_FILE"),
        ] {
            let said = refused(&settings(smtp, SITE));
            assert!(said.contains(why) && !said.contains("secret"), "{smtp}: {said}");
        }
        for site in [
            "ftp://console.example.com",
            "https://console.example.com/below",
            "https://console.example.com/?x",
        ] {
            assert!(
                refused(&settings("smtps://mail.example.com", site)).contains("PUBLIC_URL"),
                "{site}"
            );
        }
        let nobody = MailSettings {
            smtp_from: None,
            ..settings("smtps://mail.example.com", SITE)
        };
        assert!(refused(&nobody).contains("SMTP_FROM"));
    }

    #[test]
    fn credentials_come_from_a_file_and_are_sent_under_tls_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        let with = |smtp| MailSettings {
            smtp_credentials_file: Some(file.clone()),
            ..settings(smtp, SITE)
        };
        assert!(refused(&with("smtps://mail.example.com")).contains("cannot be read"));
        for text in ["", "console", "console\nsecret\nmore"] {
            std::fs::write(&file, text).unwrap();
            let said = refused(&with("smtps://mail.example.com"));
            assert!(said.contains("first line") && !said.contains("secret"), "{said}");
        }
        std::fs::write(&file, "console\nsecret\n").unwrap();
        assert!(with("smtps://mail.example.com").post().unwrap().is_some());
        assert!(with("smtp://mail.example.com").post().unwrap().is_some());
        assert!(refused(&with("smtp://mail.example.com?tls=off")).contains("without TLS"));
    }
}
