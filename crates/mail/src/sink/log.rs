//! What a sink remembers: the messages that it took, and how often it heard which command.

use std::fmt;

/// A message that the sink took, also where it never said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The connection that it came over, from 1.
    pub connection: u64,
    /// Whether it came through TLS.
    pub is_encrypted: bool,
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// The message, without the stuffed dots; empty if the sink keeps no bodies.
    pub bytes: Vec<u8>,
}

/// How often the sink heard what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Connections.
    pub connections: u64,
    /// MAIL.
    pub mail: u64,
    /// RCPT.
    pub rcpt: u64,
    /// DATA.
    pub data: u64,
    /// BDAT.
    pub bdat: u64,
    /// RSET.
    pub rset: u64,
    /// QUIT.
    pub quit: u64,
    /// Messages taken.
    pub taken: u64,
}

/// Only what is not zero, as `connections 1, mail 2`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            ("connections", self.connections),
            ("mail", self.mail),
            ("rcpt", self.rcpt),
            ("data", self.data),
            ("bdat", self.bdat),
            ("rset", self.rset),
            ("quit", self.quit),
            ("taken", self.taken),
        ];
        let mut separator = "";
        for (name, count) in counts.into_iter().filter(|&(_, count)| count > 0) {
            write!(f, "{separator}{name} {count}")?;
            separator = ", ";
        }
        Ok(())
    }
}
