//! Load: `wrk`, which asks for one address over and over, and the same for statements without HTTP.

use std::cmp::Ordering;
use std::fs::File;
use std::future::Future;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::settings::Settings;

/// Has `wrk` say what it found in a line of its own.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/benches/wrk.lua");

const THREADS: usize = 2;

/// What a measurement found.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Load {
    /// Answers in a second.
    pub(crate) rate: f64,
    /// Half of them took at most this long.
    pub(crate) median: Duration,
    /// All but one in a hundred took at most this long.
    pub(crate) slow: Duration,
    /// Bytes of an answer, its head included; 0 where there is none.
    pub(crate) bytes: u64,
}

/// Asks for `address` as often as it is answered. Any answer but a success is an error.
pub(crate) async fn generate(settings: &Settings, address: String, fields: Vec<String>) -> anyhow::Result<Load> {
    let (connections, warm_up, measuring) = (settings.connections, settings.warm_up, settings.measuring);
    tokio::task::spawn_blocking(move || {
        if !warm_up.is_zero() {
            wrk(connections, warm_up, &address, &fields, None)?;
        }
        wrk(connections, measuring, &address, &fields, None)
    })
    .await?
}

/// The same with requests of which each is sent once: `head` makes them, one after the other. As many are made as there can be
/// answers at `most` in a second.
pub(crate) async fn generate_each(
    settings: &Settings,
    address: String,
    place: &Path,
    most: f64,
    head: impl Fn() -> anyhow::Result<String> + Send + 'static,
) -> anyhow::Result<Load> {
    let (connections, phases) = (settings.connections, [settings.warm_up, settings.measuring]);
    let file = place.join("requests");
    tokio::task::spawn_blocking(move || {
        let mut found = Load::default();
        for phase in phases.into_iter().filter(|phase| !phase.is_zero()) {
            let mut lines = BufWriter::new(File::create(&file)?);
            for _ in 0..(most * phase.as_secs_f64()) as u64 {
                writeln!(lines, "{}", head()?.replace("\r\n", "~"))?;
            }
            lines.flush()?;
            found = wrk(connections, phase, &address, &[], Some(&file))?;
        }
        std::fs::remove_file(&file)?;
        Ok(found)
    })
    .await?
}

fn wrk(connections: usize, duration: Duration, address: &str, fields: &[String], requests: Option<&Path>) -> anyhow::Result<Load> {
    let threads = THREADS.min(connections).to_string();
    let mut command = Command::new("wrk");
    command
        .env("BENCH_THREADS", &threads)
        .args(["--threads", &threads, "--connections", &connections.to_string()])
        .args([
            "--duration",
            &format!("{}s", duration.as_secs()),
            "--timeout",
            "10s",
            "--script",
            SCRIPT,
        ]);
    for field in fields {
        command.args(["--header", field]);
    }
    command.arg(address);
    if let Some(requests) = requests {
        command.arg("--").arg(requests);
    }
    let output = command.output().context("wrk is not installed: scripts/setup.sh bench does it")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("BENCH "));
    let numbers = line.with_context(|| format!("wrk says: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
    let numbers: Vec<f64> = numbers.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [requests, wrong, microseconds, median, slow, bytes] = numbers[..] else {
        anyhow::bail!("wrk says: {text}");
    };
    anyhow::ensure!(requests > 0.0 && wrong == 0.0, "{address}: {wrong} of {requests} answers are wrong");
    Ok(Load {
        rate: requests * 1e6 / microseconds,
        median: Duration::from_secs_f64(median / 1e6),
        slow: Duration::from_secs_f64(slow / 1e6),
        bytes: (bytes / requests) as u64,
    })
}

/// Does something over and over in as many tasks as there are connections; `start` makes what each of them needs.
pub(crate) async fn repeat<T, S, D>(
    settings: &Settings,
    start: impl Fn() -> S,
    once: impl Fn(T) -> D + Clone + Send + 'static,
) -> anyhow::Result<Load>
where
    T: Send + 'static,
    S: Future<Output = anyhow::Result<T>>,
    D: Future<Output = anyhow::Result<T>> + Send + 'static,
{
    let mut tasks = Vec::new();
    for _ in 0..settings.connections {
        let mut own = start().await?;
        let (once, warm_up, measuring) = (once.clone(), settings.warm_up, settings.measuring);
        tasks.push(tokio::spawn(async move {
            let began = Instant::now();
            let mut times = Vec::new();
            loop {
                let before = Instant::now();
                own = once(own).await?;
                if before.duration_since(began) >= warm_up {
                    times.push(before.elapsed());
                }
                if began.elapsed() >= warm_up + measuring {
                    return anyhow::Ok(times);
                }
            }
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await??);
    }
    Ok(summary(times, settings.measuring))
}

/// Measurements of the same, made in turn with those of what it is compared with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rounds(pub(crate) Vec<Load>);

impl Rounds {
    /// The middle one, by its median.
    pub(crate) fn middle(&self) -> Load {
        middle(self.0.clone(), |one, other| one.median.cmp(&other.median))
    }

    /// The middle of what a figure is next to that of `other` in the same round: a machine that is slower for a while is slower for both.
    pub(crate) fn next_to(&self, other: &Self, figure: impl Fn(&Load) -> f64) -> f64 {
        let rounds = self.0.iter().zip(&other.0);
        middle(rounds.map(|(one, other)| figure(one) / figure(other)).collect(), f64::total_cmp)
    }
}

/// The middle one of several.
pub(crate) fn middle<T: Copy + Default>(mut several: Vec<T>, order: impl FnMut(&T, &T) -> Ordering) -> T {
    several.sort_unstable_by(order);
    several.get(several.len() / 2).copied().unwrap_or_default()
}

/// What so many times within `measuring` come to.
pub(crate) fn summary(mut times: Vec<Duration>, measuring: Duration) -> Load {
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    Load {
        rate: times.len() as f64 / measuring.as_secs_f64(),
        median: at(50),
        slow: at(99),
        bytes: 0,
    }
}
