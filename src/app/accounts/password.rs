//! Passwords, as argon2id with the parameters of the current OWASP advice (19 MiB, two passes).

use std::sync::LazyLock;
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::app::Result;

/// How many passwords are hashed at once. Each takes a processor and 19 MiB, and whoever knocks can ask for one.
static AT_ONCE: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, |number| number.get().max(2))));

/// Waits for a turn. The permit goes with the work, which is not called off when its request is.
async fn turn() -> anyhow::Result<SemaphorePermit<'static>> {
    Ok(AT_ONCE.acquire().await?)
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// Hashes a password into a PHC string, on a thread where it holds up nobody else.
pub(in crate::app) async fn hash(password: String) -> Result<String> {
    let turn = turn().await?;
    let hash = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        hasher().hash_password(password.as_bytes()).map(|hash| hash.to_string())
    })
    .await
    .map_err(anyhow::Error::from)?;
    Ok(hash.map_err(|error| anyhow::anyhow!("password hash: {error}"))?)
}

/// Whether the password is the one behind `hash`.
///
/// Without a hash it takes as long as with one and says no, so that the time does not tell whether an account exists.
pub(in crate::app) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let turn = turn().await?;
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        match hash.as_deref().map(PasswordHash::new) {
            Some(Ok(hash)) => Ok(hasher().verify_password(password.as_bytes(), &hash).is_ok()),
            Some(Err(error)) => Err(anyhow::anyhow!("stored password hash: {error}").into()),
            None => {
                let _ = hasher().hash_password(password.as_bytes());
                Ok(false)
            }
        }
    })
    .await
    .map_err(anyhow::Error::from)?
}
