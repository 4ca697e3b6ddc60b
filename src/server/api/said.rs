//! What rules, machines and reasons say to a program: a code, and the pages' own words in English.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::deletion::{self, Blocker};
use crate::domain::rules::Rule;
use crate::domain::snapshot::KeepReason;
use crate::web::{Language, Texts, blocker_text, keep_reason_text, rule_text};

const ENGLISH: Texts = Texts {
    language: Language::English,
};

/// A reason with its code.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reason {
    code: &'static str,
    text: String,
}

impl Reason {
    /// Why a snapshot stays.
    pub(super) fn keeps(reason: &KeepReason) -> Self {
        Self {
            code: reason.rule().code(),
            text: keep_reason_text(ENGLISH, reason),
        }
    }

    /// A rule by itself.
    pub(super) fn rule(rule: Rule) -> Self {
        Self {
            code: rule.code(),
            text: rule_text(ENGLISH, rule),
        }
    }
}

/// What blocks a deletion, and why.
pub(super) fn blocker(blocker: &Blocker, recipients_machines: u32) -> (String, String) {
    blocker_text(ENGLISH, blocker, recipients_machines)
}

/// Why a task failed.
pub(super) fn task_failure(failure: &crate::domain::task::TaskFailure) -> String {
    crate::web::task_failure_text(ENGLISH, failure)
}

/// An event.
pub(super) fn event(event: &crate::domain::activity::Event) -> String {
    crate::web::event_text(ENGLISH, event)
}

/// Machines: the caller's own by name, others' as a number.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Machines {
    mine: Vec<Machine>,
    mine_total: u32,
    others_total: u32,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Machine {
    instance_id: String,
    instance_name: String,
}

impl Machines {
    /// These.
    pub(super) fn new(machines: &deletion::Machines) -> Self {
        let named = |machine: &deletion::MachineName| Machine {
            instance_id: machine.id.to_string(),
            instance_name: machine.name.to_string(),
        };
        Self {
            mine: machines.mine.iter().map(named).collect(),
            mine_total: machines.mine_total,
            others_total: machines.others_total,
        }
    }
}
