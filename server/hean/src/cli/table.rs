//! Tables on a terminal: columns as wide as their widest cell, counted in terminal columns, so that
//! Chinese and Latin text line up.

use unicode_width::UnicodeWidthStr;

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// At the right edge: numbers.
    Right,
}

/// A table of text.
#[derive(Debug, Default)]
pub struct Table {
    head: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(head: &[(&str, Align)]) -> Self {
        let head = head
            .iter()
            .map(|(name, align)| ((*name).to_owned(), *align))
            .collect();
        Self {
            head,
            rows: Vec::new(),
        }
    }

    /// Adds a row; a missing cell is empty.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cell = |row: &[String], at: usize| row.get(at).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..self.head.len())
            .map(|at| {
                let cells = self.rows.iter().map(|row| cell(row, at).width());
                cells.chain([self.head[at].0.width()]).max().unwrap_or(0)
            })
            .collect();
        let head: Vec<String> = self.head.iter().map(|(name, _)| name.clone()).collect();
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        let all = [head, rule].into_iter().chain(self.rows.iter().cloned());
        for row in all {
            let mut line = String::from(" ");
            for (at, (_, align)) in self.head.iter().enumerate() {
                let text = cell(&row, at);
                let space = " ".repeat(widths[at].saturating_sub(text.width()));
                line.push(' ');
                match align {
                    Align::Left => line.push_str(&format!("{text}{space}")),
                    Align::Right => line.push_str(&format!("{space}{text}")),
                }
                line.push(' ');
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_with_chinese() {
        let mut table = Table::new(&[("名称", Align::Left), ("t", Align::Right)]);
        table.row(vec!["新源分库".to_owned(), "30".to_owned()]);
        table.row(vec!["depot".to_owned(), "5".to_owned()]);
        assert_eq!(
            table.to_string(),
            "  名称       t\n  ────────  ──\n  新源分库  30\n  depot      5\n"
        );
    }
}
