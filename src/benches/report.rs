//! The tables: what was found, and how it compares with its limits and with smaller catalogues.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;

use crate::audit;
use crate::database::Kind;
use crate::figures::{cell, compared, grouped, mebibytes, milliseconds, ratio};
use crate::limits::Limits;
use crate::load::Rounds;
use crate::machine::Machine;
use crate::pages::{LIST_JSON, LIST_PAGE, Measured};
use crate::settings::{Part, Settings};
use crate::sharing::Sharing;
use crate::signed::Signed;
use crate::transfer::Transfer;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/docs/PERFORMANCE.md");
const BEGIN: &str = "<!-- what follows is written by make bench -->";
const END: &str = "<!-- until here -->";

/// Everything about one catalogue in one database.
pub(crate) struct Run {
    kind: Kind,
    scale: u64,
    pub(crate) starts: Vec<Duration>,
    pub(crate) idle_bytes: u64,
    pub(crate) loaded_bytes: u64,
    pub(crate) ordinary: Vec<Measured>,
    pub(crate) large: Vec<Measured>,
    pub(crate) bare: Vec<Measured>,
    pub(crate) signed: Option<Signed>,
    pub(crate) limits: Limits,
    pub(crate) sharing: Option<Sharing>,
    pub(crate) transfer: Option<Transfer>,
}

/// Everything.
pub(crate) struct Report {
    machine: Machine,
    settings: Settings,
    pub(crate) runs: Vec<Run>,
    pub(crate) audits: Vec<audit::Found>,
}

/// What was measured of that.
pub(crate) fn find<'a>(measured: &'a [Measured], what: &str) -> Option<&'a Rounds> {
    measured.iter().find(|one| one.what == what).map(|one| &one.rounds)
}

impl Run {
    pub(crate) fn new(kind: Kind, scale: u64) -> Self {
        Self {
            kind,
            scale,
            starts: Vec::new(),
            idle_bytes: 0,
            loaded_bytes: 0,
            ordinary: Vec::new(),
            large: Vec::new(),
            bare: Vec::new(),
            signed: None,
            limits: Limits::default(),
            sharing: None,
            transfer: None,
        }
    }

    /// Which one it is.
    pub(crate) fn title(&self) -> String {
        format!("{}, {}", self.kind.name(), grouped(self.scale))
    }

    fn median_start(&self) -> Duration {
        let mut starts = self.starts.clone();
        starts.sort_unstable();
        starts.get(starts.len() / 2).copied().unwrap_or_default()
    }
}

impl Report {
    pub(crate) fn new(machine: Machine, settings: Settings) -> Self {
        Self {
            machine,
            settings,
            runs: Vec::new(),
            audits: Vec::new(),
        }
    }

    /// Puts the tables into the document, in place of those of the last time. Those of some parts are only printed.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        if !self.settings.has_all() {
            return Ok(());
        }
        let file = Path::new(FILE);
        let text = std::fs::read_to_string(file)?;
        let (before, rest) = text
            .split_once(BEGIN)
            .context("PERFORMANCE.md has lost the mark where the tables begin")?;
        let (_, after) = rest
            .split_once(END)
            .context("PERFORMANCE.md has lost the mark where the tables end")?;
        Ok(std::fs::write(
            file,
            format!("{before}{BEGIN}\n\n{}\n{END}{after}", self.tables()?),
        )?)
    }

    /// Prints them.
    pub(crate) fn print(&self) -> anyhow::Result<()> {
        use std::io::Write as _;
        Ok(writeln!(std::io::stdout(), "{}", self.tables()?)?)
    }

    fn tables(&self) -> anyhow::Result<String> {
        let mut text = String::new();
        self.write_machine(&mut text)?;
        if self.settings.has(Part::Catalogue) {
            self.write_catalogues(&mut text)?;
        }
        audit::write(&mut text, &self.audits)?;
        Ok(text)
    }

    fn write_catalogues(&self, text: &mut String) -> anyhow::Result<()> {
        self.write_limits(text)?;
        self.write_signed(text)?;
        for kind in &self.settings.databases {
            let runs: Vec<&Run> = self.runs.iter().filter(|run| run.kind == *kind).collect();
            write_growth(text, *kind, &runs)?;
            write_large(text, *kind, &runs)?;
        }
        self.write_sharing(text)?;
        self.write_transfers(text)?;
        self.write_processes(text)
    }

    fn write_machine(&self, text: &mut String) -> anyhow::Result<()> {
        writeln!(text, "| the machine | |\n|---|---|")?;
        for (name, value) in &self.machine.properties {
            writeln!(text, "| {name} | {value} |")?;
        }
        writeln!(
            text,
            "| Load | {} connections, {} s each after {} s to warm up; pages the middle of {} rounds |\n",
            self.settings.connections,
            self.settings.measuring.as_secs(),
            self.settings.warm_up.as_secs(),
            self.settings.rounds
        )?;
        writeln!(text, "| file | bytes | as brotli |\n|---|---:|---:|")?;
        for (name, bytes, compressed) in &self.machine.files {
            writeln!(
                text,
                "| {name} | {} | {} |",
                grouped(*bytes),
                compressed.map_or_else(String::new, grouped)
            )?;
        }
        Ok(writeln!(text)?)
    }

    fn write_limits(&self, text: &mut String) -> anyhow::Result<()> {
        writeln!(
            text,
            "### The list of 50 next to its limits\n\nAnswers in a second, and which part that is of each limit.\n"
        )?;
        writeln!(
            text,
            "| | rate | bytes | of the statement | of the store's page | of the same bytes |\n|---|---:|---:|---:|---:|---:|"
        )?;
        for run in &self.runs {
            let Limits {
                json,
                html,
                statement,
                page,
            } = &run.limits;
            let limits = [statement, page].map(|limit| format!("{:.0}", limit.middle().rate));
            writeln!(text, "| **{}**: the limits | | | {} | |", run.title(), limits.join(" | "))?;
            for (what, rounds) in [(LIST_JSON, json), (LIST_PAGE, html)] {
                let ratios = [statement, page].map(|limit| format!("{:.2}", rounds.next_to(limit, |load| load.rate)));
                let load = rounds.middle();
                let bare = find(&run.bare, what).map(Rounds::middle).unwrap_or_default();
                let bytes = format!("{} ({:.0}/s)", ratio(load.rate, bare.rate), bare.rate);
                writeln!(
                    text,
                    "| {what} | {:.0} | {} | {} | {bytes} |",
                    load.rate,
                    grouped(load.bytes),
                    ratios.join(" | ")
                )?;
            }
        }
        Ok(writeln!(text)?)
    }

    fn write_signed(&self, text: &mut String) -> anyhow::Result<()> {
        writeln!(
            text,
            "### The list of 50 as JSON, signed\n\nAnswers in a second, and how much longer than with a session one takes.\n"
        )?;
        writeln!(
            text,
            "| | with a session | signed, `JDCLOUD2` | signed, `JDCLOUD3` |\n|---|---:|---:|---:|"
        )?;
        for run in &self.runs {
            let Some(Signed { session, second, third }) = &run.signed else {
                continue;
            };
            let cells = [second, third].map(|signed| {
                let more = (session.next_to(signed, |load| load.rate) - 1.0) * 100.0;
                format!("{:.0}, {more:+.0} %", signed.middle().rate)
            });
            writeln!(text, "| {} | {:.0} | {} |", run.title(), session.middle().rate, cells.join(" | "))?;
        }
        Ok(writeln!(text)?)
    }

    fn write_sharing(&self, text: &mut String) -> anyhow::Result<()> {
        writeln!(
            text,
            "### Sharing and cancelling in turn\n\nOver one connection; milliseconds, half of them and all but one in a hundred.\n"
        )?;
        writeln!(
            text,
            "| | share | cancel | the store alone | share : store |\n|---|---:|---:|---:|---:|"
        )?;
        for run in &self.runs {
            if let Some(Sharing { share, cancel, store }) = run.sharing {
                let times = [share, cancel, store].map(|load| format!("{} – {}", milliseconds(load.median), milliseconds(load.slow)));
                let against = ratio(share.median.as_secs_f64(), store.median.as_secs_f64());
                writeln!(text, "| {} | {} | {against} |", run.title(), times.join(" | "))?;
            }
        }
        Ok(writeln!(text)?)
    }

    fn write_transfers(&self, text: &mut String) -> anyhow::Result<()> {
        writeln!(
            text,
            "### Files\n\nMiB in a second, and which part that is of `sha256sum` and `cp` of the same file; in brackets of these and `sync`.\n"
        )?;
        writeln!(
            text,
            "| | file | copy | import | download | memory while importing, downloading |\n|---|---:|---:|---:|---:|---:|"
        )?;
        for run in &self.runs {
            let Some(moved) = run.transfer else { continue };
            let rate = |time: Duration| moved.bytes as f64 / f64::from(1 << 20) / time.as_secs_f64();
            let (copy, durable) = (rate(moved.copy), rate(moved.durable_copy));
            let figures = [moved.import, moved.download].map(|time| {
                let rate = rate(time);
                format!("{rate:.0} = {} ({})", ratio(rate, copy), ratio(rate, durable))
            });
            let memory = moved.memory.map_or_else(String::new, |memory| {
                format!(
                    "+{}, +{} with {}",
                    mebibytes(memory.importing),
                    mebibytes(memory.downloading),
                    mebibytes(memory.bytes)
                )
            });
            writeln!(
                text,
                "| {} | {} | {copy:.0} ({durable:.0}) | {} | {memory} |",
                run.title(),
                mebibytes(moved.bytes),
                figures.join(" | ")
            )?;
        }
        Ok(writeln!(text)?)
    }

    fn write_processes(&self, text: &mut String) -> anyhow::Result<()> {
        writeln!(text, "### The process\n")?;
        writeln!(
            text,
            "| | from its start to its first answer | resident idle | resident after the load |\n|---|---:|---:|---:|"
        )?;
        for run in &self.runs {
            let start = milliseconds(run.median_start());
            writeln!(
                text,
                "| {} | {start} ms | {} | {} |",
                run.title(),
                mebibytes(run.idle_bytes),
                mebibytes(run.loaded_bytes)
            )?;
        }
        Ok(())
    }
}

/// The same questions over catalogues of several sizes.
fn write_growth(text: &mut String, kind: Kind, runs: &[&Run]) -> anyhow::Result<()> {
    let (Some(smallest), Some(largest)) = (runs.first(), runs.last()) else {
        return Ok(());
    };
    writeln!(text, "### {}: the same 500 images among more and more of others\n", kind.name())?;
    writeln!(
        text,
        "Answers in a second; milliseconds, half of them and all but one in a hundred; the last columns compare these at the ends, round by round.\n"
    )?;
    let scales = runs.iter().map(|run| format!(" {} |", grouped(run.scale))).collect::<String>();
    writeln!(
        text,
        "| |{scales} half | all but 1 % |\n|---|{}---:|---:|",
        "---:|".repeat(runs.len())
    )?;
    for Measured { what, rounds, .. } in &largest.ordinary {
        let cells = runs
            .iter()
            .map(|run| format!(" {} |", cell(find(&run.ordinary, what))))
            .collect::<String>();
        writeln!(text, "| {what} |{cells} {} |", compared(rounds, find(&smallest.ordinary, what)))?;
    }
    Ok(writeln!(text)?)
}

/// The account with 100,000 images next to the ordinary one in the same database.
fn write_large(text: &mut String, kind: Kind, runs: &[&Run]) -> anyhow::Result<()> {
    for run in runs.iter().filter(|run| !run.large.is_empty()) {
        writeln!(
            text,
            "### {}: the account with 100,000 images, among {}\n",
            kind.name(),
            grouped(run.scale)
        )?;
        writeln!(
            text,
            "| | 500 images | 100,000 images | half | all but 1 % |\n|---|---:|---:|---:|---:|"
        )?;
        for Measured { what, beside, rounds } in &run.large {
            let ordinary = find(&run.ordinary, beside);
            let against = compared(rounds, ordinary);
            writeln!(text, "| {what} | {} | {} | {against} |", cell(ordinary), cell(Some(rounds)))?;
        }
        writeln!(text)?;
    }
    Ok(())
}
