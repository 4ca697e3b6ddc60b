//! A mail server that keeps what it takes. It speaks no TLS, and as much SMTP as a letter needs.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use image_console::app::ports::Post;
use image_console::server::settings::MailSettings;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

const FROM: &str = "Image Console <console@example.com>";
const SITE: &str = "https://console.example.com";

/// What hands letters to the server at an address of this kind.
pub(crate) fn post(smtp_url: &str) -> Arc<dyn Post> {
    let settings = MailSettings {
        smtp_url: Some(smtp_url.to_owned()),
        smtp_from: Some(FROM.parse().unwrap()),
        smtp_credentials_file: None,
        public_url: Some(SITE.parse().unwrap()),
    };
    settings.post().unwrap().unwrap()
}

/// It listens on a port of its own and ends with the value.
pub(crate) struct SmtpServer {
    address: SocketAddr,
    kept: Arc<Mutex<Kept>>,
    _listening: AbortOnDropHandle<()>,
}

#[derive(Default)]
struct Kept {
    letters: Vec<Letter>,
    /// What the next receivers are refused with.
    refusals: VecDeque<String>,
    commands: Vec<String>,
}

/// What was taken.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letter {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: String,
}

impl SmtpServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::<Mutex<Kept>>::default();
        let keeping = kept.clone();
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = keeping.clone();
                // Whoever hangs up in the middle has said nothing.
                tokio::spawn(async move { converse(stream, &kept).await.ok() });
            }
        });
        Self {
            address,
            kept,
            _listening: AbortOnDropHandle::new(listening),
        }
    }

    /// Its address, for whoever does without TLS.
    pub(crate) fn url(&self) -> String {
        format!("smtp://{}?tls=off", self.address)
    }

    /// The same for whoever does not.
    pub(crate) fn url_with_tls(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What a process is told to have its letters taken there.
    pub(crate) fn flags(&self) -> [String; 6] {
        let url = self.url();
        ["--smtp-url", &url, "--smtp-from", FROM, "--public-url", SITE].map(str::to_owned)
    }

    /// Refuses as many receivers as there are words for it.
    pub(crate) fn refuse(&self, words: &[&str]) {
        self.kept
            .lock()
            .unwrap()
            .refusals
            .extend(words.iter().map(|word| (*word).to_owned()));
    }

    /// What was taken so far.
    pub(crate) fn letters(&self) -> Vec<Letter> {
        self.kept.lock().unwrap().letters.clone()
    }

    /// The verbs that were heard so far.
    pub(crate) fn verbs(&self) -> Vec<String> {
        self.kept.lock().unwrap().commands.clone()
    }
}

async fn converse(stream: TcpStream, kept: &Mutex<Kept>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut letter = Letter::default();
    say(&mut stream, "220 mail.test takes letters").await?;
    loop {
        let line = hear(&mut stream).await?;
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        kept.lock().unwrap().commands.push(verb.clone());
        let argument = || {
            line.split_once(':')
                .map_or("", |(_, rest)| rest)
                .split(['<', '>'])
                .nth(1)
                .unwrap_or_default()
                .to_owned()
        };
        match verb.as_str() {
            "EHLO" => say(&mut stream, "250-mail.test\r\n250 8BITMIME").await?,
            "MAIL" => {
                letter = Letter {
                    from: argument(),
                    ..Letter::default()
                };
                say(&mut stream, "250 go on").await?;
            }
            "RCPT" => {
                let refusal = kept.lock().unwrap().refusals.pop_front();
                if refusal.is_none() {
                    letter.to.push(argument());
                }
                say(&mut stream, refusal.as_deref().unwrap_or("250 go on")).await?;
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                loop {
                    let line = hear(&mut stream).await?;
                    if line == "." {
                        break;
                    }
                    letter.data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.data.push_str("\r\n");
                }
                kept.lock().unwrap().letters.push(std::mem::take(&mut letter));
                say(&mut stream, "250 taken").await?;
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            "RSET" | "NOOP" => say(&mut stream, "250 go on").await?,
            _ => say(&mut stream, "502 not here").await?,
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await
}

async fn hear(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
