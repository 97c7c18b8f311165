//! Rows out of text: CSV, or a JSON object per line. Text comes in windows, of which each begins where a
//! row does; a row that the window cuts is left to the next. What the cells mean is not known here.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use store::import::PART_BYTES;

/// Longest row. A window of one part more holds one that begins anywhere in its first part.
pub(super) const RECORD_BYTES_MAX: usize = 3 * PART_BYTES;
/// Most columns.
pub(super) const CELLS_MAX: usize = 1_000;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// With this between cells.
    Csv(u8),
    /// A JSON object per line.
    Ndjson,
}

impl Written {
    /// What reads CSV; for lines of JSON any will do, which is not asked.
    fn reader(self) -> Reader {
        let mut reader = ReaderBuilder::new();
        if let Self::Csv(delimiter) = self {
            reader.delimiter(delimiter);
        }
        reader.build()
    }
}

/// Rows of a window.
pub(super) struct Records<'t> {
    text: &'t [u8],
    /// Whether nothing follows the window.
    is_end: bool,
    written: Written,
    /// What reads CSV. Making one takes ten times as long as reading a row with it.
    reader: Reader,
    at: usize,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A row, which stands here.
    Record {
        /// Where it begins.
        from: usize,
        /// Where the next begins.
        to: usize,
    },
    /// A row that the window cuts begins here.
    Cut(usize),
    /// Nothing.
    End,
}

impl<'t> Records<'t> {
    /// Rows of a text that begins where one does.
    pub(super) fn new(text: &'t [u8], is_end: bool, written: Written) -> Self {
        Self {
            text,
            is_end,
            written,
            reader: written.reader(),
            at: 0,
            cells: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Goes to the next row.
    pub(super) fn next(&mut self) -> Next {
        self.pass_blank_lines();
        if self.at >= self.text.len() {
            return if self.is_end {
                Next::End
            } else {
                Next::Cut(self.at)
            };
        }
        match self.written {
            Written::Csv(_) => self.next_csv(),
            Written::Ndjson => self.next_line(),
        }
    }

    /// The cells of the row that was found last, as bytes.
    pub(super) fn cells(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.ends.iter().enumerate().map(|(n, end)| {
            let from = if n == 0 { 0 } else { self.ends[n - 1] };
            &self.cells[from..*end]
        })
    }

    fn pass_blank_lines(&mut self) {
        let rest = &self.text[self.at.min(self.text.len())..];
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        self.at += blank.count();
    }

    fn next_line(&mut self) -> Next {
        let from = self.at;
        let rest = &self.text[from..];
        let to = match rest.iter().position(|byte| *byte == b'\n') {
            Some(length) => from + length + 1,
            None if self.is_end => self.text.len(),
            None => return Next::Cut(from),
        };
        self.at = to;
        self.cells = self.text[from..to].to_vec();
        self.ends = vec![self.cells.len()];
        Next::Record { from, to }
    }

    fn next_csv(&mut self) -> Next {
        let from = self.at;
        // Each row is read by itself, whatever became of the one before.
        self.reader.reset();
        self.cells.resize(self.cells.len().max(1024), 0);
        self.ends.resize(CELLS_MAX.min(64), 0);
        let (mut at, mut written, mut count) = (from, 0, 0);
        let is_whole = loop {
            let step = step(
                &mut self.reader,
                &self.text[at..],
                &mut self.cells[written..],
                &mut self.ends[count..],
            );
            at += step.1;
            written += step.2;
            count += step.3;
            match step.0 {
                ReadRecordResult::Record => break true,
                ReadRecordResult::End => break count > 0,
                // An empty input ends the last row of a file.
                ReadRecordResult::InputEmpty if self.is_end => {}
                ReadRecordResult::InputEmpty => break false,
                ReadRecordResult::OutputFull => self.cells.resize(2 * self.cells.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
            }
        };
        if !is_whole || (at == self.text.len() && !self.is_end) {
            // A row that ends where the window does may go on behind it.
            return Next::Cut(from);
        }
        self.ends.truncate(count);
        self.at = at;
        Next::Record { from, to: at }
    }
}

fn step(
    reader: &mut Reader,
    input: &[u8],
    output: &mut [u8],
    ends: &mut [usize],
) -> (ReadRecordResult, usize, usize, usize) {
    reader.read_record(input, output, ends)
}

/// Passes over a row that is longer than a window, window by window.
pub(super) struct Passing {
    reader: Reader,
    written: Written,
    scratch: Vec<u8>,
}

impl Passing {
    pub(super) fn new(written: Written) -> Self {
        Self {
            reader: written.reader(),
            written,
            scratch: vec![0; 64 * 1024],
        }
    }

    /// How much of this window still belongs to the row; nothing if all of it does and more follows.
    pub(super) fn pass(&mut self, text: &[u8], is_end: bool) -> Option<usize> {
        if self.written == Written::Ndjson {
            let end = text.iter().position(|byte| *byte == b'\n');
            return end.map(|at| at + 1).or(is_end.then_some(text.len()));
        }
        let (mut at, mut ends) = (0, [0; 64]);
        loop {
            let step = step(&mut self.reader, &text[at..], &mut self.scratch, &mut ends);
            at += step.1;
            match step.0 {
                ReadRecordResult::Record | ReadRecordResult::End => return Some(at),
                ReadRecordResult::InputEmpty if !is_end => return None,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, is_end: bool, written: Written) -> (Vec<Vec<String>>, Next) {
        let mut records = Records::new(text.as_bytes(), is_end, written);
        let mut rows = Vec::new();
        loop {
            match records.next() {
                Next::Record { .. } => {
                    let cell = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
                    rows.push(records.cells().map(cell).collect());
                }
                other => return (rows, other),
            }
        }
    }

    fn check(text: &str, expect: &[&[&str]]) {
        let (rows, end) = rows(text, true, Written::Csv(b','));
        assert_eq!(rows, expect, "{text:?}");
        assert_eq!(end, Next::End, "{text:?}");
    }

    #[test]
    fn rows_are_read_as_spreadsheets_write_them() {
        check("", &[]);
        check("\r\n\n", &[]);
        check("a,b", &[&["a", "b"]]);
        check("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]);
        check("a\n\n\nb\n", &[&["a"], &["b"]]);
        check(
            "\"a,\n\"\"b\"\"\",c\nd,\n",
            &[&["a,\n\"b\"", "c"], &["d", ""]],
        );
        check("a\"b,c", &[&["a\"b", "c"]]);
        check("\"open, and\nnever closed", &[&["open, and\nnever closed"]]);
        check(",,\n", &[&["", "", ""]]);
        let wide = vec!["x"; 200];
        check(&wide.join(","), &[&wide]);
        let long = "y".repeat(100_000);
        check(&format!("{long},b\nc"), &[&[&long, "b"], &["c"]]);
    }

    #[test]
    fn a_row_that_is_cut_is_left_to_the_next_window() {
        let check = |text: &str, count: usize, from: usize| {
            let (rows, next) = rows(text, false, Written::Csv(b';'));
            assert_eq!((rows.len(), next), (count, Next::Cut(from)), "{text:?}");
        };
        check("a;b\nc", 1, 4);
        check("a;b\nc;d\n", 1, 4);
        check("a;b\n\"c;\n", 1, 4);
        check("a;b\nc;d\ne", 2, 8);
        check("", 0, 0);
    }

    #[test]
    fn windows_of_any_length_give_the_same_rows() {
        let text = "id;name\r\n1;\"a;\r\nb\"\r\n\r\n2;c\n3;\"\"\"d\"\n";
        let (whole, _) = rows(text, true, Written::Csv(b';'));
        assert_eq!(whole.len(), 4);
        for length in 1..text.len() {
            let (mut at, mut got, mut window) = (0, Vec::new(), length);
            loop {
                let end = text.len().min(at + window);
                let piece = &text.as_bytes()[at..end];
                let mut records = Records::new(piece, end == text.len(), Written::Csv(b';'));
                match records.next() {
                    Next::Record { to, .. } => {
                        let cell = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
                        got.push(records.cells().map(cell).collect::<Vec<_>>());
                        at += to;
                        window = length;
                    }
                    Next::Cut(_) => window += 1,
                    Next::End => break,
                }
            }
            assert_eq!(got, whole, "{length}");
        }
    }

    #[test]
    fn objects_stand_on_lines() {
        let (rows, _) = rows("{\"a\":1}\n\n{\"a\":\n", true, Written::Ndjson);
        assert_eq!(rows, [["{\"a\":1}\n"], ["{\"a\":\n"]]);
    }

    #[test]
    fn a_row_that_is_too_long_is_passed_over() {
        for (written, row) in [
            (
                Written::Csv(b','),
                format!("1,\"{}\"\"\n\"\n", "x".repeat(300_000)),
            ),
            (
                Written::Ndjson,
                format!("{{\"a\":\"{}\"}}\n", "x".repeat(300_000)),
            ),
        ] {
            let text = format!("{row}2,b\n");
            let mut passing = Passing::new(written);
            let mut at = 0;
            let end = loop {
                let piece = &text.as_bytes()[at..text.len().min(at + 10_000)];
                match passing.pass(piece, false) {
                    Some(length) => break at + length,
                    None => at += piece.len(),
                }
            };
            assert_eq!(end, row.len(), "{written:?}");
            let mut open = Passing::new(Written::Csv(b','));
            assert_eq!(open.pass(b"1,\"never closed", true), Some(15));
        }
    }
}
