//! Several things in one go: one that fails stops no other, and each has a result (`D13`).

use serde_json::{Value, json};

use super::failure::{Ending, Failure};
use super::output::Output;
use super::table::{Column, Table};
use super::value::text;

/// What became of one.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: String,
    /// What was done, or why it was not.
    pub(super) result: Result<&'static str, Failure>,
}

impl Item {
    /// Those that an answer lists, each named by its `field`.
    pub(super) fn listed(results: &[Value], field: &str, done: &'static str) -> Vec<Self> {
        let item = |result: &Value| Self {
            id: text(result, field),
            result: match &result["error"] {
                Value::Null => Ok(done),
                error => Err(match serde_json::from_value(error.clone()) {
                    Ok(problem) => Failure::Answered(problem),
                    Err(_) => Failure::Unreachable(format!("this cannot be read: {error}")),
                }),
            },
        };
        results.iter().map(item).collect()
    }

    /// Whether there is no use in trying the next.
    pub(super) fn is_last(&self) -> bool {
        self.ending().is_for_all()
    }

    fn ending(&self) -> Ending {
        self.result.as_ref().err().map_or(Ending::Done, Failure::ending)
    }

    /// The item as the server's own batches write it.
    pub(super) fn to_json(&self, field: &str) -> Value {
        let mut told = json!({ (field): self.id });
        if let Err(failure) = &self.result {
            told["error"] = failure.to_json()["error"].take();
        }
        told
    }
}

/// How it ended for all of them, `wanted` in number.
pub(super) fn ending(output: Output, items: &[Item], wanted: usize) -> Ending {
    if items.len() < wanted {
        output.remark(&format!("{} more were not tried", wanted - items.len()));
    }
    Ending::of_all(items.iter().map(Item::ending))
}

/// Prints a line for each, in the order they were asked for.
pub(super) fn print(output: Output, noun: &'static str, items: &[Item]) -> Result<(), Failure> {
    let rows = items.iter().map(|item| match &item.result {
        Ok(done) => [item.id.clone(), (*done).to_owned(), String::new(), String::new()],
        Err(failure) => {
            let (rule, why) = match failure {
                Failure::Answered(problem) => (problem.rule.clone().unwrap_or_default(), problem.message.clone()),
                failure => (String::new(), failure.to_string()),
            };
            [item.id.clone(), "not done".to_owned(), rule, why]
        }
    });
    let columns = [
        Column::Text(noun),
        Column::Text("RESULT"),
        Column::Text("RULE"),
        Column::Text("WHY"),
    ];
    Table::in_order(columns, rows).print(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_was_not_done() {
        let told = json!([{ "imageId": "img-a" }, { "imageId": "img-b", "error": { "code": 1 } }]);
        let items = Item::listed(told.as_array().unwrap(), "imageId", "shared");
        assert_eq!(items[0].result, Ok("shared"));
        assert_eq!((items[1].ending(), &items[1].id), (Ending::ServerFailed, &"img-b".to_owned()));
    }
}
