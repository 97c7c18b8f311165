//! Keys that sign: made here or elsewhere, read from PEM, and shown as the record that the world reads.
//! The private half leaves this module as PEM only.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, rand};
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;

/// How long an RSA key is that is made here. Its record fits into one answer of a name server, and
/// every receiver takes it; more bits cost more of the dearest step of a mail.
pub const RSA_BITS: usize = 2_048;
/// The longest RSA key that is taken: receivers need not verify longer ones (RFC 8301 §3.2).
const RSA_BITS_MAX: usize = 4_096;
/// Characters per line of PEM (RFC 7468 §2).
const PEM_LINE_CHARS: usize = 64;

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// RSA with SHA-256, which everybody verifies.
    Rsa,
    /// Ed25519 over SHA-256 (RFC 8463).
    Ed25519,
}

impl Algorithm {
    /// The name in `a=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa-sha256",
            Self::Ed25519 => "ed25519-sha256",
        }
    }
}

/// Why a key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PEM, or PEM of something else.
    #[error("this is no private key in PEM (PKCS#8 or PKCS#1)")]
    Pem,
    /// Neither RSA nor Ed25519, or damaged.
    #[error("this is neither an RSA nor an Ed25519 key")]
    Kind,
    /// Too short to be trusted, or too long to be verified.
    #[error("an RSA key of {0} bits cannot be used: {RSA_BITS} to {RSA_BITS_MAX} are")]
    Bits(usize),
    /// The system gave no randomness.
    #[error("no key could be made")]
    Made,
}

/// A key that signs.
pub enum Key {
    /// RSA.
    Rsa(Box<RsaKeyPair>),
    /// Ed25519.
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// A new key.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        let key = match algorithm {
            Algorithm::Rsa => {
                RsaKeyPair::generate(KeySize::Rsa2048).map(|key| Self::Rsa(key.into()))
            }
            Algorithm::Ed25519 => Ed25519KeyPair::generate().map(Self::Ed25519),
        };
        key.map_err(|_| KeyError::Made)
    }

    /// Reads a key from PEM, as this program and others write it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|_| KeyError::Pem)?;
        let rsa = match &der {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            PrivateKeyDer::Pkcs8(der) => {
                if let Ok(key) = Ed25519KeyPair::from_pkcs8(der.secret_pkcs8_der()) {
                    return Ok(Self::Ed25519(key));
                }
                RsaKeyPair::from_pkcs8(der.secret_pkcs8_der())
            }
            _ => return Err(KeyError::Kind),
        };
        let key = rsa.map_err(|_| KeyError::Kind)?;
        let bits = key.public_modulus_len() * 8;
        if !(RSA_BITS..=RSA_BITS_MAX).contains(&bits) {
            return Err(KeyError::Bits(bits));
        }
        Ok(Self::Rsa(key.into()))
    }

    /// The key as PEM (PKCS#8), for a file that only its owner reads.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let der: Pkcs8V1Der<'_> = match self {
            Self::Rsa(key) => key.as_der(),
            Self::Ed25519(key) => key.as_der(),
        }
        .map_err(|_| KeyError::Made)?;
        let mut rest = STANDARD.encode(der.as_ref());
        let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
        while !rest.is_empty() {
            let tail = rest.split_off(rest.len().min(PEM_LINE_CHARS));
            pem.push_str(&rest);
            pem.push('\n');
            rest = tail;
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(pem)
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(_) => Algorithm::Rsa,
            Self::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// What its record in the domain's name server says (TXT).
    pub fn record(&self) -> Result<String, KeyError> {
        let (kind, public) = match self {
            Self::Rsa(key) => {
                let der: PublicKeyX509Der<'_> =
                    key.public_key().as_der().map_err(|_| KeyError::Made)?;
                ("rsa", STANDARD.encode(der.as_ref()))
            }
            Self::Ed25519(key) => ("ed25519", STANDARD.encode(key.public_key().as_ref())),
        };
        Ok(format!("v=DKIM1; k={kind}; p={public}"))
    }

    /// A signature of these bytes.
    pub(super) fn sign(&self, data: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let chance = rand::SystemRandom::new();
                key.sign(&RSA_PKCS1_SHA256, &chance, data, &mut signature)
                    .ok()?;
                Some(signature)
            }
            Self::Ed25519(key) => {
                let hash = digest::digest(&digest::SHA256, data);
                Some(key.sign(hash.as_ref()).as_ref().to_vec())
            }
        }
    }
}

/// A key is secret, so a debug line says only how it signs.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.algorithm().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_pem() {
        for algorithm in [Algorithm::Rsa, Algorithm::Ed25519] {
            let key = Key::generate(algorithm).unwrap();
            let pem = key.to_pem().unwrap();
            let again = Key::from_pem(pem.as_bytes()).unwrap();
            assert_eq!(again.algorithm(), algorithm);
            assert_eq!(again.record(), key.record());
            assert_eq!(again.sign(b"data"), key.sign(b"data"));
            assert!(pem.lines().all(|line| line.len() <= PEM_LINE_CHARS));
        }
    }

    #[test]
    fn what_is_no_key() {
        let check = |pem: &str, wanted: KeyError| {
            assert_eq!(Key::from_pem(pem.as_bytes()).unwrap_err(), wanted, "{pem}");
        };
        check("", KeyError::Pem);
        check("hello", KeyError::Pem);
        check(
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            KeyError::Pem,
        );
        check(
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            KeyError::Kind,
        );
    }

    #[test]
    fn a_debug_line_holds_no_secret() {
        let key = Key::generate(Algorithm::Ed25519).unwrap();
        assert_eq!(format!("{key:?}"), "Key(ed25519-sha256)");
    }
}
