//! Passwords, as argon2id with the parameters of the current OWASP advice (19 MiB, two passes).

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::app::Result;

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// Hashes a password into a PHC string, on a thread where it holds up nobody else.
pub(in crate::app) async fn hash(password: String) -> Result<String> {
    let hash = tokio::task::spawn_blocking(move || hasher().hash_password(password.as_bytes()).map(|hash| hash.to_string()))
        .await
        .map_err(anyhow::Error::from)?;
    Ok(hash.map_err(|error| anyhow::anyhow!("password hash: {error}"))?)
}

/// Whether the password is the one behind `hash`.
///
/// Without a hash it takes as long as with one and says no, so that the time does not tell whether an account exists.
pub(in crate::app) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    tokio::task::spawn_blocking(move || match hash.as_deref().map(PasswordHash::new) {
        Some(Ok(hash)) => Ok(hasher().verify_password(password.as_bytes(), &hash).is_ok()),
        Some(Err(error)) => Err(anyhow::anyhow!("stored password hash: {error}").into()),
        None => {
            let _ = hasher().hash_password(password.as_bytes());
            Ok(false)
        }
    })
    .await
    .map_err(anyhow::Error::from)?
}
