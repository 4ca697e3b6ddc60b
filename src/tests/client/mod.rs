//! `image-console client`: the real program against a real server.

mod delete;
mod endings;
mod read;
mod share;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use image_console::app::Actor;
use image_console::app::access_keys::create::create;
use image_console::app::access_keys::sealing::KEY_BYTES;
use image_console::domain::account::Role;
use serde_json::Value;

use crate::support::process::Server;
use crate::support::{Settings, TestApp};

/// A server, and accounts with an access key each.
struct World {
    /// The same data, seen from inside.
    app: TestApp,
    server: Server,
}

/// Where somebody types: an environment with nothing of this machine in it.
struct Terminal {
    home: tempfile::TempDir,
    variables: BTreeMap<&'static str, String>,
}

/// What a command printed, and its exit code.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::with(Settings {
            jobs_run: false,
            ..Settings::default()
        })
        .await;
        let keys = "5e".repeat(KEY_BYTES);
        let more = ["--sealing-keys", &keys, "--metrics-addr", "127.0.0.1:0"];
        let server = Server::serve(app.folder(), &more).await;
        Self { app, server }
    }

    fn endpoint(&self) -> String {
        format!("http://{}", self.server.address)
    }

    async fn account(&self, pin: &str) -> (Actor, Terminal) {
        let actor = self.app.account(pin, Role::User).await;
        let key = create(&self.app.app, &actor, "terminal").await.unwrap();
        let variables = [
            ("IMAGE_CONSOLE_ENDPOINT", self.endpoint()),
            ("IMAGE_CONSOLE_ACCESS_KEY", key.key.id.to_string()),
            ("IMAGE_CONSOLE_SECRET_KEY", key.secret.as_str().to_owned()),
        ];
        let terminal = Terminal {
            home: tempfile::tempdir().unwrap(),
            variables: variables.into(),
        };
        (actor, terminal)
    }
}

impl Terminal {
    fn without(mut self, variable: &str) -> Self {
        self.variables.remove(variable);
        self
    }

    fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.variables.insert(variable, value.to_owned());
        self
    }

    fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs `image-console client …` without anybody who could be asked.
    async fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "").await
    }

    /// The same with something on standard input.
    async fn run_with(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_image-console"));
        command.arg("client").args(arguments).env_clear().env("HOME", self.home());
        command.envs(&self.variables).current_dir(self.home());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            use std::io::Write as _;
            let mut process = command.spawn().unwrap();
            process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
            process.wait_with_output().unwrap()
        });
        let output = output.await.unwrap();
        Ran {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    #[track_caller]
    fn is(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }

    #[track_caller]
    fn shows(&self, words: &str) -> &Self {
        assert!(self.out.contains(words), "no {words:?} in {}{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn complains(&self, words: &str) -> &Self {
        assert!(self.err.contains(words), "no {words:?} in {}{}", self.out, self.err);
        self
    }

    /// The line that has these words, without what aligns it.
    #[track_caller]
    fn line(&self, words: &str) -> Vec<String> {
        let line = self.out.lines().find(|line| line.contains(words));
        let line = line.unwrap_or_else(|| panic!("no {words:?} in {}{}", self.out, self.err));
        line.split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
            .collect()
    }

    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}
