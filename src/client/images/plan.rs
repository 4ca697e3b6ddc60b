//! The plan of a deletion, as the server made it.

use serde_json::Value;

use crate::client::failure::Failure;
use crate::client::output::Output;
use crate::client::table::{Column, Table};
use crate::client::value::{count, items, text};

/// Prints all of a plan: what stands in the way and what clears it, who loses rebuild, what becomes of each snapshot.
pub(super) fn print(output: Output, plan: &Value, name: Option<&String>) -> Result<(), Failure> {
    let image = text(plan, "imageId");
    output.line(&match name {
        Some(name) => format!("Plan of deleting {name}, {image}"),
        None => format!("Plan of deleting {image}"),
    })?;
    let findings = items(plan, "findings");
    if findings.is_empty() {
        output.line("  Nothing stands in the way")?;
    }
    for finding in findings {
        output.line(&format!("  {}  {}", text(finding, "code"), text(finding, "text")))?;
        output.line(&format!("      {}", text(finding, "why")))?;
        for fix in items(finding, "fixes") {
            output.line(&format!("      Clear it: {}", clearing(fix)))?;
        }
    }
    print_machines(output, &plan["losesRebuild"])?;
    let snapshots = items(plan, "snapshots");
    if !snapshots.is_empty() {
        output.line("  Snapshots:")?;
        snapshot_table(snapshots, "fate").print_indented(output)?;
    }
    output.line(&format!("  Digest: {}", text(plan, "digest")))
}

/// Snapshots with what becomes, or became, of each: what `field` says.
pub(super) fn snapshot_table(snapshots: &[Value], field: &str) -> Table<4> {
    let rows = snapshots.iter().map(|snapshot| {
        let reasons = items(snapshot, "reasons").iter();
        let reasons: Vec<_> = reasons
            .map(|reason| format!("{} {}", text(reason, "code"), text(reason, "text")))
            .collect();
        [
            text(snapshot, "name"),
            text(snapshot, "snapshotId"),
            text(snapshot, field),
            reasons.join("; "),
        ]
    });
    let columns = [
        Column::Text("NAME"),
        Column::Text("SNAPSHOT"),
        Column::Text("OUTCOME"),
        Column::Text("WHY"),
    ];
    Table::sorted(columns, rows)
}

fn print_machines(output: Output, machines: &Value) -> Result<(), Failure> {
    let (mine, others) = (count(machines, "mineTotal"), count(machines, "othersTotal"));
    if mine + others == 0 {
        return Ok(());
    }
    output.line(&format!("  Lose rebuild (D12): {mine} of yours, {others} of other accounts"))?;
    let named = items(machines, "mine");
    for machine in named {
        output.line(&format!("      {}  {}", text(machine, "instanceId"), text(machine, "instanceName")))?;
    }
    match mine.saturating_sub(named.len() as u64) {
        0 => Ok(()),
        more => output.line(&format!("      and {more} more of yours")),
    }
}

/// The command that does what a call would; the call itself where there is no command for it.
fn clearing(fix: &Value) -> String {
    let image = text(fix, "imageId");
    match fix["call"].as_str() {
        Some("unShareImage") => {
            let pins = items(fix, "pins").iter().filter_map(Value::as_str);
            let pins: String = pins.map(|pin| format!(" --pin {pin}")).collect();
            format!("image-console client images unshare {image}{pins}")
        }
        Some("describeImage") => format!("it passes; look with image-console client images show {image}"),
        Some("describeInstance") => format!("release the machine {}", text(fix, "instanceId")),
        Some("describeInstances") => "release the machines made from it".to_owned(),
        _ => fix.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_clears_a_blocker_is_a_command_where_there_is_one() {
        let shared = json!({ "call": "unShareImage", "imageId": "img-a", "pins": ["bob", "数据平台"] });
        assert_eq!(
            clearing(&shared),
            "image-console client images unshare img-a --pin bob --pin 数据平台"
        );
        let unknown = json!({ "call": "newCall", "imageId": "img-a" });
        assert!(clearing(&unknown).contains("newCall") && clearing(&unknown).contains("img-a"));
    }
}
