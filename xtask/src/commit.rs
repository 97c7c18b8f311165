//! The commit that is checked out, as the source of fresh but repeatable seeds.
//!
//! CI runs other seeds for every commit, and whoever checks the commit out gets the same ones. It
//! must not know what the seeds are used for.

use std::path::Path;
use std::process::{Command, Stdio};

/// Stands in for the hash where there is no git or no commit, such as in an unpacked archive.
const NO_COMMIT: &str = "no-commit";

/// The full hash of the commit, or a fixed word where there is none.
pub(crate) fn hash(root: &Path) -> String {
    Command::new("git")
        .args(["rev-parse", "--verify", "--quiet", "HEAD"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or_else(|| NO_COMMIT.to_owned(), |text| text.trim().to_owned())
}

/// A seed made of the hash: FNV-1a over its bytes (Fowler, Noll, Vo; 64 bits), which is the same
/// on every machine and in every version of Rust.
pub(crate) fn seed(hash: &str) -> u64 {
    const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    hash.bytes().fold(OFFSET_BASIS, |state, byte| {
        (state ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_the_published_fnv_1a() {
        assert_eq!(seed(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(seed("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(seed("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn outside_a_repository_the_word_is_fixed() {
        assert_eq!(hash(Path::new("/")), NO_COMMIT);
    }
}
