//! What can go wrong, and how a command ends then.

use std::fmt;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How a command ended. The numbers are told in the help, and programs rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Done = 0,
    Refused = 1,
    WrongUsage = 2,
    NotFound = 3,
    NotAuthenticated = 4,
    ServerFailed = 5,
}

impl Ending {
    /// That of the first that was not done.
    pub(super) fn of_all(endings: impl IntoIterator<Item = Self>) -> Self {
        endings.into_iter().find(|ending| *ending != Self::Done).unwrap_or(Self::Done)
    }

    /// Whether whatever is asked next would end the same way.
    pub(super) fn is_for_all(self) -> bool {
        matches!(self, Self::NotAuthenticated | Self::ServerFailed)
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending as u8)
    }
}

/// Why the server did not do something, as it tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Problem {
    pub(super) code: u16,
    pub(super) status: String,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<String>,
    /// What only some problems tell: a plan, reasons, results.
    #[serde(flatten)]
    pub(super) more: Map<String, Value>,
}

impl Problem {
    pub(super) fn ending(&self) -> Ending {
        match (self.status.as_str(), self.code) {
            ("INVALID_ARGUMENT" | "OUT_OF_RANGE", _) => Ending::WrongUsage,
            ("RATE_LIMIT", _) => Ending::ServerFailed,
            (_, 401) => Ending::NotAuthenticated,
            (_, 404) => Ending::NotFound,
            (_, 400..500) => Ending::Refused,
            _ => Ending::ServerFailed,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.rule {
            Some(rule) => write!(formatter, " ({rule})"),
            None => Ok(()),
        }
    }
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Failure {
    /// What was typed, or set, cannot be used.
    Usage(String),
    /// Whoever was asked did not say yes.
    NotConfirmed,
    /// The server's answer.
    Answered(Problem),
    /// There was no answer, or none that can be read.
    Unreachable(String),
    /// The answer cannot be written anywhere.
    Output(String),
}

impl Failure {
    pub(super) fn ending(&self) -> Ending {
        match self {
            Self::Usage(_) => Ending::WrongUsage,
            Self::NotConfirmed => Ending::Refused,
            Self::Answered(problem) => problem.ending(),
            Self::Unreachable(_) | Self::Output(_) => Ending::ServerFailed,
        }
    }

    /// The failure for a program, in the form of the server's own.
    pub(super) fn to_json(&self) -> Value {
        let status = match self {
            Self::Answered(problem) => return json!({ "error": problem }),
            Self::Usage(_) => "WRONG_USAGE",
            Self::NotConfirmed => "NOT_CONFIRMED",
            Self::Unreachable(_) => "UNREACHABLE",
            Self::Output(_) => "NO_OUTPUT",
        };
        json!({ "error": { "status": status, "message": self.to_string() } })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Unreachable(text) | Self::Output(text) => formatter.write_str(text),
            Self::NotConfirmed => formatter.write_str("nothing was done"),
            Self::Answered(problem) => problem.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(code: u16, status: &str) -> Problem {
        serde_json::from_value(json!({ "code": code, "status": status, "message": "no", "plan": { "digest": "d" } })).unwrap()
    }

    #[test]
    fn each_kind_of_answer_has_its_exit_code() {
        for (code, status, ending) in [
            (400, "FAILED_PRECONDITION", 1),
            (409, "ABORTED", 1),
            (429, "QUOTA_EXCEEDED", 1),
            (400, "INVALID_ARGUMENT", 2),
            (400, "OUT_OF_RANGE", 2),
            (404, "NOT_FOUND", 3),
            (401, "UNAUTHENTICATED", 4),
            (429, "RATE_LIMIT", 5),
            (500, "INTERNAL", 5),
            (503, "anything", 5),
        ] {
            assert_eq!(problem(code, status).ending() as u8, ending, "{code} {status}");
        }
    }

    #[test]
    fn several_end_as_the_first_that_was_not_done() {
        assert_eq!(Ending::of_all([]), Ending::Done);
        assert_eq!(Ending::of_all([Ending::Done, Ending::NotFound, Ending::Refused]), Ending::NotFound);
    }

    #[test]
    fn a_problem_goes_on_to_programs_as_it_came() {
        let told = Failure::Answered(problem(409, "ABORTED")).to_json();
        let expected = json!({ "error": { "code": 409, "status": "ABORTED", "message": "no", "plan": { "digest": "d" } } });
        assert_eq!(told, expected);
        assert_eq!(Failure::NotConfirmed.to_json()["error"]["message"], "nothing was done");
    }
}
