//! The letters of a file: it becomes UTF-8 as it comes in, piece by piece. A mark at its beginning says
//! what it is; without one, UTF-16 shows by its zeros, and otherwise the first letter beyond ASCII tells
//! UTF-8 from Windows' own letters. Nothing is dropped: what is no letter stays, for its row to be refused.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are looked at before anything is decided.
const LOOKED_AT: usize = 4;

/// A file that comes in.
pub struct Incoming {
    state: State,
    said: Option<&'static Encoding>,
    held: Vec<u8>,
}

enum State {
    /// Too little has come.
    Begins,
    /// ASCII so far, which is the same in both.
    Plain,
    /// As it is.
    Utf8,
    Other(Box<Decoder>),
}

impl Incoming {
    /// A file in this encoding (`utf-8`, `utf-16le`, `utf-16be`, `windows-1252`), or in one that shows.
    /// The error is a sentence.
    pub fn new(encoding: Option<&str>) -> Result<Self, String> {
        let said = match encoding {
            None => None,
            Some("utf-8") => Some(UTF_8),
            Some("utf-16le") => Some(UTF_16LE),
            Some("utf-16be") => Some(UTF_16BE),
            Some("windows-1252") => Some(WINDOWS_1252),
            Some(other) => {
                return Err(format!(
                    "`{other:.40}` is none of utf-8, utf-16le, utf-16be and windows-1252"
                ));
            }
        };
        Ok(Self {
            state: State::Begins,
            said,
            held: Vec::new(),
        })
    }

    /// The next piece, as UTF-8.
    pub fn take(&mut self, piece: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(piece);
        if matches!(self.state, State::Begins) && self.held.len() < LOOKED_AT {
            return Vec::new();
        }
        self.decoded(false)
    }

    /// What was held back, at the end of the file.
    pub fn end(&mut self) -> Vec<u8> {
        self.decoded(true)
    }

    fn decoded(&mut self, is_end: bool) -> Vec<u8> {
        let mut held = std::mem::take(&mut self.held);
        if matches!(self.state, State::Begins) {
            let mark = self.begin(&held);
            held.drain(..mark);
        }
        if matches!(self.state, State::Plain) {
            match second_half(&held, is_end) {
                Seen::Nothing => {}
                Seen::Cut(at) => self.held = held.split_off(at),
                Seen::Utf8 => self.state = State::Utf8,
                Seen::Other => self.state = other(WINDOWS_1252),
            }
        }
        let State::Other(decoder) = &mut self.state else {
            return held;
        };
        let mut text = String::new();
        let room = decoder.max_utf8_buffer_length(held.len());
        text.reserve(room.unwrap_or(4 * held.len() + 16));
        // There is room for all of it, so one call reads everything.
        let _ = decoder.decode_to_string(&held, &mut text, is_end);
        text.into_bytes()
    }

    /// Decides what the beginning shows; the length of the mark.
    fn begin(&mut self, held: &[u8]) -> usize {
        let marked = Encoding::for_bom(held);
        let mark = marked.map_or(0, |(_, length)| length);
        let shown = match held.get(..LOOKED_AT) {
            Some([0, 1..=255, 0, 1..=255]) => Some(UTF_16BE),
            Some([1..=255, 0, 1..=255, 0]) => Some(UTF_16LE),
            _ => None,
        };
        let encoding = marked.map(|(encoding, _)| encoding).or(self.said).or(shown);
        self.state = match encoding {
            None => State::Plain,
            Some(encoding) if encoding == UTF_8 => State::Utf8,
            Some(encoding) => other(encoding),
        };
        mark
    }
}

fn other(encoding: &'static Encoding) -> State {
    State::Other(Box::new(encoding.new_decoder_without_bom_handling()))
}

/// What the first letter beyond ASCII shows.
enum Seen {
    /// There is none.
    Nothing,
    /// The text ends within one, which begins here.
    Cut(usize),
    Utf8,
    Other,
}

fn second_half(text: &[u8], is_end: bool) -> Seen {
    let Some(at) = text.iter().position(|byte| !byte.is_ascii()) else {
        return Seen::Nothing;
    };
    let letter = &text[at..text.len().min(at + 4)];
    match std::str::from_utf8(letter) {
        Ok(_) => Seen::Utf8,
        Err(error) if error.valid_up_to() > 0 => Seen::Utf8,
        Err(error) if error.error_len().is_none() && !is_end => Seen::Cut(at),
        Err(_) => Seen::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole, and byte by byte, which must be the same.
    fn check(said: Option<&str>, bytes: &[u8], expect: &str) {
        for length in [1, 3, bytes.len().max(1)] {
            let mut incoming = Incoming::new(said).unwrap();
            let mut got = Vec::new();
            for piece in bytes.chunks(length) {
                got.extend(incoming.take(piece));
            }
            got.extend(incoming.end());
            assert_eq!(
                String::from_utf8_lossy(&got),
                expect,
                "{bytes:?} by {length}"
            );
        }
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn what_a_file_is_shows() {
        check(None, b"", "");
        check(None, b"a", "a");
        check(None, b"name\nAnna", "name\nAnna");
        check(None, "name\nZoë €".as_bytes(), "name\nZoë €");
        check(None, b"\xef\xbb\xbfname", "name");
        check(None, b"name\nZo\xeb \x80", "name\nZoë €");
        check(None, b"Zo\xeb", "Zoë");
        for text in ["\u{feff}name\nZoë 🕊", "name\nZoë 🕊"] {
            check(None, &utf16(text, u16::to_le_bytes), "name\nZoë 🕊");
            check(None, &utf16(text, u16::to_be_bytes), "name\nZoë 🕊");
        }
    }

    #[test]
    fn what_is_said_holds_unless_a_mark_says_otherwise() {
        check(Some("windows-1252"), "Zoë".as_bytes(), "ZoÃ«");
        check(Some("windows-1252"), b"\xef\xbb\xbfZo\xc3\xab", "Zoë");
        check(Some("utf-8"), b"Zo\xeb", "Zo\u{fffd}");
        check(Some("utf-16le"), &utf16("é", u16::to_le_bytes), "é");
        assert!(Incoming::new(Some("latin-9")).is_err());
    }
}
