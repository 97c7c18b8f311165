//! Sealing and opening what only web services may know. The key is not in the database: who has the
//! database alone, or a backup of it, has no secret. A sealed secret says for which workspace and name
//! it was made and opens for no other.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use engine::id::{Handle, WorkspaceId};

/// The first byte of a sealed secret: how it was sealed.
const FORMAT: u8 = 1;
/// Longest secret.
pub const SECRET_BYTES_MAX: usize = 4_000;

/// The key.
pub struct Vault(LessSafeKey);

/// Why a secret cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is too long.
    #[error("a secret has at most {SECRET_BYTES_MAX} bytes")]
    Long,
    /// It was sealed with another key, or is damaged.
    #[error("the secret was sealed with another key, or is damaged")]
    Closed,
    /// The machine gives no chance.
    #[error("the secret could not be sealed")]
    Random,
}

impl Vault {
    /// With this key, which must be random.
    pub fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key);
        Self(LessSafeKey::new(key.expect("a key of this length fits")))
    }

    /// Seals a secret.
    pub fn seal(
        &self,
        workspace: WorkspaceId,
        name: &Handle,
        secret: &str,
    ) -> Result<Vec<u8>, VaultError> {
        if secret.len() > SECRET_BYTES_MAX {
            return Err(VaultError::Long);
        }
        // Chance, so that no two secrets share one; 2^32 of a key are far away.
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| VaultError::Random)?;
        let mut sealed = secret.as_bytes().to_vec();
        let of = Aad::from(of(workspace, name));
        let nonced = Nonce::assume_unique_for_key(nonce);
        let done = self.0.seal_in_place_append_tag(nonced, of, &mut sealed);
        done.map_err(|_| VaultError::Random)?;
        Ok([&[FORMAT], &nonce[..], &sealed].concat())
    }

    /// Opens a sealed secret.
    pub fn open(
        &self,
        workspace: WorkspaceId,
        name: &Handle,
        sealed: &[u8],
    ) -> Result<String, VaultError> {
        let rest = sealed.strip_prefix(&[FORMAT]).ok_or(VaultError::Closed)?;
        let (nonce, rest) = rest.split_at_checked(NONCE_LEN).ok_or(VaultError::Closed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Closed)?;
        let mut bytes = rest.to_vec();
        let of = Aad::from(of(workspace, name));
        let opened = self.0.open_in_place(nonce, of, &mut bytes);
        let opened = opened.map_err(|_| VaultError::Closed)?;
        String::from_utf8(opened.to_vec()).map_err(|_| VaultError::Closed)
    }
}

/// For what a secret was made.
fn of(workspace: WorkspaceId, name: &Handle) -> Vec<u8> {
    format!("postduif secret {workspace} {name}").into_bytes()
}

impl fmt::Debug for Vault {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_for_its_workspace_and_its_name() {
        let crm = Handle::new("crm").unwrap();
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal(WorkspaceId(1), &crm, "Bearer abc").unwrap();
        assert!(!sealed.windows(3).any(|part| part == b"abc"));
        assert_ne!(
            sealed,
            vault.seal(WorkspaceId(1), &crm, "Bearer abc").unwrap()
        );
        let check = |key: u8, workspace: i64, name: &str, change: usize, expect: bool| {
            let mut sealed = sealed.clone();
            if change < sealed.len() {
                sealed[change] ^= 1;
            }
            let name = Handle::new(name).unwrap();
            let opened = Vault::new(&[key; 32]).open(WorkspaceId(workspace), &name, &sealed);
            let expect = if expect {
                Ok("Bearer abc".to_owned())
            } else {
                Err(VaultError::Closed)
            };
            assert_eq!(opened, expect, "{key} {workspace} {name} {change}");
        };
        check(7, 1, "crm", usize::MAX, true);
        check(8, 1, "crm", usize::MAX, false);
        check(7, 2, "crm", usize::MAX, false);
        check(7, 1, "other", usize::MAX, false);
        for change in 0..sealed.len() {
            check(7, 1, "crm", change, false);
        }
        for cut in 0..sealed.len() {
            let opened = vault.open(WorkspaceId(1), &crm, &sealed[..cut]);
            assert_eq!(opened, Err(VaultError::Closed), "{cut}");
        }
    }
}
