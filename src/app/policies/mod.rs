//! The policies in force: those that an administrator put in force last, or else the configured ones.

pub mod change;
pub mod list;
pub mod preview;

use std::sync::{PoisonError, RwLock};

use super::{App, Result};
use crate::domain::policy::Policy;
use crate::store::Unit;

/// The configured policies, and what this process knows of those in force. What it knows follows each commit by a moment, on
/// whichever process that was made; whatever is decided for good reads them in its own transaction ([`in_force`]).
#[derive(Debug)]
pub struct Known {
    configured: Policy,
    in_force: RwLock<Policy>,
}

impl Known {
    /// Knows of no others than the configured ones yet.
    #[must_use]
    pub fn configured(configured: Policy) -> Self {
        Self {
            configured,
            in_force: RwLock::new(configured),
        }
    }

    fn learn(&self, policy: Policy) {
        *self.in_force.write().unwrap_or_else(PoisonError::into_inner) = policy;
    }
}

impl App {
    /// The policies in force as this process knows them: for what is shown.
    #[must_use]
    pub fn policy(&self) -> Policy {
        *self.policies.in_force.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The policies in force in this unit: for what is decided.
pub(super) async fn in_force(app: &App, unit: &mut dyn Unit) -> Result<Policy> {
    Ok(version_in_force(app, unit).await?.0)
}

// With how often they were changed: 0 while the configured ones are in force.
async fn version_in_force(app: &App, unit: &mut dyn Unit) -> Result<(Policy, i64)> {
    let stored = unit.policy().await?;
    Ok(stored.map_or((app.policies.configured, 0), |stored| (stored.policy, stored.version)))
}

/// Looks in this unit which policies are in force, and remembers them.
///
/// # Errors
/// Internal ones only.
pub async fn refresh(app: &App, unit: &mut dyn Unit) -> Result<()> {
    let policy = in_force(app, unit).await?;
    app.policies.learn(policy);
    Ok(())
}
