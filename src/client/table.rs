//! Tables for people: as wide as what they hold, in cells of a terminal, of which a Chinese character takes two.

use unicode_width::UnicodeWidthStr as _;

use super::failure::Failure;
use super::output::Output;
use crate::domain::text::visible;

/// The blanks between columns.
const GAP: usize = 2;

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Text(&'static str),
    /// Its last digits stand below each other.
    Number(&'static str),
}

/// Rows below a head.
#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    columns: [Column; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Table<N> {
    /// These rows, sorted by their cells from the left.
    pub(super) fn sorted(columns: [Column; N], rows: impl IntoIterator<Item = [String; N]>) -> Self {
        let mut table = Self::in_order(columns, rows);
        table.rows.sort_unstable();
        table
    }

    /// These rows as they come.
    pub(super) fn in_order(columns: [Column; N], rows: impl IntoIterator<Item = [String; N]>) -> Self {
        let harmless = |row: [String; N]| row.map(|cell| visible(&cell));
        Self {
            columns,
            rows: rows.into_iter().map(harmless).collect(),
        }
    }

    pub(super) fn print(&self, output: Output) -> Result<(), Failure> {
        self.lines().iter().try_for_each(|line| output.line(line))
    }

    /// Below a heading of two blanks.
    pub(super) fn print_indented(&self, output: Output) -> Result<(), Failure> {
        self.lines().iter().try_for_each(|line| output.line(&format!("      {line}")))
    }

    fn lines(&self) -> Vec<String> {
        let head = self.columns.map(|column| match column {
            Column::Text(title) | Column::Number(title) => title.to_owned(),
        });
        let widths: [usize; N] = std::array::from_fn(|place| {
            let cells = self.rows.iter().map(|row| row[place].width());
            cells.chain([head[place].width()]).max().unwrap_or_default()
        });
        std::iter::once(&head)
            .chain(&self.rows)
            .map(|row| self.aligned(row, &widths))
            .collect()
    }

    fn aligned(&self, row: &[String; N], widths: &[usize; N]) -> String {
        let mut line = String::new();
        for ((cell, column), width) in row.iter().zip(self.columns).zip(widths) {
            if !line.is_empty() {
                line.push_str(&" ".repeat(GAP));
            }
            let blanks = " ".repeat(width - cell.width());
            match column {
                Column::Text(_) => line.extend([cell.as_str(), &blanks]),
                Column::Number(_) => line.extend([blanks.as_str(), cell]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines<const N: usize>(columns: [Column; N], rows: &[[&str; N]]) -> Vec<String> {
        Table::sorted(columns, rows.iter().map(|row| row.map(str::to_owned))).lines()
    }

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let columns = [Column::Text("NAME"), Column::Number("GB"), Column::Text("STATUS")];
        let told = lines(columns, &[["数据平台", "40", "ready"], ["web", "1024", "error"], ["Ａ", "8", ""]]);
        assert_eq!(
            told,
            [
                "NAME        GB  STATUS",
                "web       1024  error",
                "数据平台    40  ready",
                "Ａ           8",
            ]
        );
    }

    #[test]
    fn a_name_cannot_pretend_to_be_a_row_nor_command_the_terminal() {
        let told = lines([Column::Text("NAME"), Column::Text("ID")], &[["a\nb\u{1b}[2J\u{202e}", "1"]]);
        assert_eq!(told.len(), 2);
        assert_eq!(told[1], "a⟨U+000A⟩b⟨U+001B⟩[2J⟨U+202E⟩  1");
    }

    #[test]
    fn nothing_is_a_head_alone() {
        assert_eq!(lines([Column::Text("NAME"), Column::Text("ID")], &[]), ["NAME  ID"]);
    }
}
