//! What is to be copied, from the catalogues of both databases: nobody has to remember a list.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Result, TransferError};

/// Columns that one kind of database fills by itself: copied, they would say something about another database.
const FILLED_BY_THEIR_DATABASE: [(&str, &str); 3] = [("activity", "transaction"), ("lockouts", "transaction"), ("notices", "transaction")];

/// The tables of a database by name.
pub(super) type Catalogue = BTreeMap<String, Table>;

/// A table and what of it is copied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    /// The columns of the primary key, in its order.
    pub(super) key: Vec<String>,
    /// The tables whose rows have to be there before those of this one.
    pub(super) refers_to: BTreeSet<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    pub(super) name: String,
    /// None for a type that no column both databases have is of.
    pub(super) kind: Option<Kind>,
}

/// What a column holds. SQLite keeps booleans as integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Integer,
    Boolean,
    Text,
    Bytes,
}

impl Kind {
    /// The kind of a type as one of the databases calls it.
    pub(super) fn of(type_name: &str) -> Option<Self> {
        match type_name {
            "INTEGER" | "bigint" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            "TEXT" | "text" => Some(Self::Text),
            "BLOB" | "bytea" => Some(Self::Bytes),
            _ => None,
        }
    }

    /// What holds in both databases where one calls it `self` and the other `other`.
    fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Boolean, Self::Integer) | (Self::Integer, Self::Boolean) => Some(Self::Boolean),
            _ if self == other => Some(self),
            _ => None,
        }
    }
}

/// A column as a catalogue lists it: table, column, type, and place in the primary key.
pub(super) type ListedColumn = (String, String, String, Option<i64>);
/// A foreign key as a catalogue lists it: the table that has it, and the one it refers to.
pub(super) type ListedReference = (String, String);

/// A catalogue from its lists.
pub(super) fn catalogue(columns: Vec<ListedColumn>, references: Vec<ListedReference>) -> Catalogue {
    let mut catalogue = Catalogue::new();
    let mut keys: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for (table, column, type_name, place) in columns {
        if let Some(place) = place {
            keys.entry(table.clone()).or_default().push((place, column.clone()));
        }
        let kind = Kind::of(&type_name);
        let entry = catalogue.entry(table.clone()).or_insert_with(|| Table {
            name: table,
            ..Table::default()
        });
        entry.columns.push(Column { name: column, kind });
    }
    for (table, mut key) in keys {
        key.sort();
        if let Some(entry) = catalogue.get_mut(&table) {
            entry.key = key.into_iter().map(|(_, column)| column).collect();
        }
    }
    for (table, other) in references {
        if let Some(entry) = catalogue.get_mut(&table)
            && table != other
        {
            entry.refers_to.insert(other);
        }
    }
    catalogue
}

/// What of a database is copied: everything but these tables, and what it fills by itself.
pub(super) fn without(mut catalogue: Catalogue, left_out: &[&str]) -> Catalogue {
    catalogue.retain(|name, _| !left_out.contains(&name.as_str()));
    for table in catalogue.values_mut() {
        let name = &table.name;
        let is_filled = |column: &Column| FILLED_BY_THEIR_DATABASE.contains(&(name, &column.name));
        table.columns.retain(|column| !is_filled(column));
    }
    catalogue
}

/// What both databases have, in an order in which every table comes after those it refers to.
pub(super) fn shared(mut source: Catalogue, mut target: Catalogue) -> Result<Vec<Table>> {
    let mut tables = Catalogue::new();
    while let Some((name, table)) = source.pop_first() {
        let Some(other) = target.remove(&name) else {
            return Err(refused(format!("the target has no table {name}")));
        };
        tables.insert(name, shared_table(table, other)?);
    }
    if let Some(name) = target.keys().next() {
        return Err(refused(format!("the source has no table {name}")));
    }
    in_order(tables)
}

fn shared_table(source: Table, target: Table) -> Result<Table> {
    let name = source.name;
    if source.key.is_empty() || source.key != target.key {
        return Err(refused(format!("the table {name} has not the same primary key in both databases")));
    }
    let mut others: BTreeMap<_, _> = target.columns.into_iter().map(|column| (column.name, column.kind)).collect();
    let mut columns = Vec::new();
    for column in source.columns {
        match others.remove(&column.name) {
            Some(other) => columns.push(shared_column(&name, column, other)?),
            None => return Err(only_one_has(&name, &column.name)),
        }
    }
    if let Some(column) = others.keys().next() {
        return Err(only_one_has(&name, column));
    }
    Ok(Table {
        name,
        columns,
        key: source.key,
        refers_to: source.refers_to.union(&target.refers_to).cloned().collect(),
    })
}

fn shared_column(table: &str, column: Column, other: Option<Kind>) -> Result<Column> {
    let kind = column.kind.zip(other).and_then(|(one, other)| one.and(other));
    if kind.is_none() {
        return Err(refused(format!("{table}.{} has types that do not fit", column.name)));
    }
    Ok(Column { kind, ..column })
}

fn only_one_has(table: &str, column: &str) -> TransferError {
    refused(format!("only one of the databases has {table}.{column}"))
}

fn in_order(mut tables: Catalogue) -> Result<Vec<Table>> {
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let is_ready = |table: &&Table| table.refers_to.iter().all(|other| !tables.contains_key(other));
        let Some(name) = tables.values().find(is_ready).map(|table| table.name.clone()) else {
            let names: Vec<_> = tables.into_keys().collect();
            return Err(refused(format!(
                "these tables refer to each other in a circle: {}",
                names.join(", ")
            )));
        };
        ordered.extend(tables.remove(&name));
    }
    Ok(ordered)
}

fn refused(reason: String) -> TransferError {
    TransferError::Refused(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(table: &str, name: &str, type_name: &str, place: Option<i64>) -> ListedColumn {
        (table.to_owned(), name.to_owned(), type_name.to_owned(), place)
    }

    fn pets(types: [&str; 2]) -> Vec<ListedColumn> {
        vec![
            column("cats", "owner", types[0], Some(2)),
            column("cats", "name", types[1], Some(1)),
            column("people", "id", types[0], Some(1)),
        ]
    }

    fn owned() -> Vec<ListedReference> {
        vec![("cats".to_owned(), "people".to_owned())]
    }

    fn reason(source: Catalogue, target: Catalogue) -> String {
        shared(source, target).unwrap_err().to_string()
    }

    #[test]
    fn tables_come_after_those_they_refer_to() {
        let sqlite = || catalogue(pets(["INTEGER", "TEXT"]), owned());
        let tables = shared(sqlite(), catalogue(pets(["bigint", "text"]), owned())).unwrap();
        let names: Vec<_> = tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["people", "cats"]);
        assert_eq!(tables[1].key, ["name", "owner"]);
        assert_eq!(tables[1].columns[1].kind, Some(Kind::Text));

        let both_ways = [owned(), vec![("people".to_owned(), "cats".to_owned())]].concat();
        let circle = catalogue(pets(["INTEGER", "TEXT"]), both_ways);
        assert!(reason(circle, sqlite()).contains("in a circle"));
    }

    #[test]
    fn a_boolean_may_be_an_integer_and_nothing_else_may_differ() {
        let of = |types| catalogue(pets(types), Vec::new());
        let tables = shared(of(["INTEGER", "TEXT"]), of(["boolean", "text"])).unwrap();
        assert_eq!(tables[0].columns[0].kind, Some(Kind::Boolean));
        for types in [["text", "text"], ["bigint", "jsonb"]] {
            assert!(reason(of(["INTEGER", "TEXT"]), of(types)).contains("do not fit"), "{types:?}");
        }
    }

    #[test]
    fn what_only_one_of_them_has_is_refused() {
        let all = || catalogue(pets(["bigint", "text"]), Vec::new());
        let mut fewer = all();
        fewer.remove("people");
        assert_eq!(reason(all(), fewer.clone()), "the target has no table people");
        assert_eq!(reason(fewer, all()), "the source has no table people");

        let more = || [pets(["bigint", "text"]), vec![column("people", "age", "bigint", None)]].concat();
        let more = || catalogue(more(), Vec::new());
        for (source, target) in [(all(), more()), (more(), all())] {
            assert_eq!(reason(source, target), "only one of the databases has people.age");
        }

        let other_key = catalogue(vec![column("people", "id", "bigint", None)], Vec::new());
        let people = catalogue(vec![column("people", "id", "bigint", Some(1))], Vec::new());
        assert!(reason(people, other_key).contains("primary key"));
    }
}
