//! Passwords: hashed slowly (argon2id, 19 MiB and two passes, as OWASP's cheat sheet asks at least), so
//! that a stolen database does not give them away. Only so many are hashed at a time: each takes its
//! memory and a processor for some tens of milliseconds.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::problem::{Kind, Problem};

/// Shortest password, in characters: a sentence is easier to keep than a riddle.
pub const CHARS_MIN: usize = 12;
/// Longest password, in bytes.
pub const BYTES_MAX: usize = 256;
/// How many bytes of salt.
const SALT_BYTES: usize = 16;
/// How many are hashed at a time.
const AT_A_TIME: usize = 2;
/// How many more may wait for their turn; further ones are told to come again.
const IN_LINE: usize = 16;

static TURN: Semaphore = Semaphore::const_new(AT_A_TIME);
static LINE: Semaphore = Semaphore::const_new(AT_A_TIME + IN_LINE);

/// What an unknown person's password is compared with, so that it takes as long as a known one's.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody", [0; 32]).unwrap_or_default());

/// Why a password cannot be taken.
pub fn fault(password: &str) -> Option<String> {
    if password.chars().count() < CHARS_MIN {
        return Some(format!("A password has at least {CHARS_MIN} characters."));
    }
    (password.len() > BYTES_MAX).then(|| format!("A password has at most {BYTES_MAX} bytes."))
}

/// The hash of a password, as a PHC string. The random bytes must come from the machine's secure
/// source. Takes some tens of milliseconds.
pub fn hash(password: &str, random: [u8; 32]) -> Option<String> {
    let salt = &random[..SALT_BYTES];
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hashed.ok().map(|hash| hash.to_string())
}

/// Hashes a password when it is its turn.
pub(crate) async fn hashed(password: String, random: [u8; 32]) -> Result<String, Problem> {
    let hash = in_turn(move || hash(&password, random)).await?;
    hash.ok_or_else(|| Problem::new(Kind::Internal, "The password could not be hashed."))
}

/// Whether the password is the one of this hash; never without a hash, and that takes as long.
pub(crate) async fn is(password: String, hash: Option<String>) -> Result<bool, Problem> {
    if password.len() > BYTES_MAX {
        return Ok(false);
    }
    in_turn(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let fits = Argon2::default().verify_password(password.as_bytes(), hash.as_str());
        fits.is_ok() && known
    })
    .await
}

async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let busy = || {
        let detail = "Too many people are signing in at this moment; try again.";
        Problem::new(Kind::TooMany, detail)
    };
    let _place = LINE.try_acquire().map_err(|_| busy())?;
    let _turn = TURN.acquire().await.map_err(|_| busy())?;
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a password could not be hashed");
        Problem::new(Kind::Internal, "The fault was logged; it is ours to mend.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hash = hash("correct horse battery", [7; 32]).unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let check = async |password: &str, hash: Option<&str>, expect: bool| {
            let got = is(password.to_owned(), hash.map(str::to_owned)).await;
            assert_eq!(got.unwrap(), expect, "{password}");
        };
        check("correct horse battery", Some(&hash), true).await;
        check("correct horse batterz", Some(&hash), false).await;
        check("", Some(&hash), false).await;
        check("nobody", None, false).await;
        check("correct horse battery", Some("no hash"), false).await;
    }

    #[test]
    fn a_password_is_neither_short_nor_endless() {
        assert_eq!(
            fault("elf tekens!").unwrap(),
            "A password has at least 12 characters."
        );
        assert_eq!(fault("twaalf teken"), None);
        assert!(fault(&"a".repeat(257)).unwrap().contains("256"));
    }
}
