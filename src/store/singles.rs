//! Connections for single statements: those of a glance, and what is jotted down.
//!
//! The driver's own pool asks the server a question each time it takes a connection back, in a task of its own, so that what a
//! transaction left behind is cleared away at once. A statement outside of a transaction leaves nothing behind, and the question
//! would cost as much as a small one of these. Here a connection is tried when it has not been for a moment, before it is used.

use std::ops::{Deref, DerefMut};
use std::time::{Duration, Instant};

use deadpool::Runtime;
use deadpool::managed::{self, Metrics, Object, Pool, PoolError, QueueMode, RecycleResult};
use sqlx::{ConnectOptions, Connection};

use super::port::Result;

/// For so long a connection that answered is trusted to answer again: under load one in some hundred statements is preceded
/// by a question, and no connection outlives its server for longer.
const TRUSTED_FOR: Duration = Duration::from_millis(100);
/// How long a request waits for a connection. A server that is away is an error then, and not a queue without end.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A connection for a single statement; it goes back when it is dropped.
pub(super) type Single<C> = Object<Connecting<C>>;

/// A pool of connections that nobody begins a transaction on.
pub(super) struct Singles<C: Connection>(Pool<Connecting<C>>);

impl<C: Connection> Singles<C> {
    /// At most `connections`, each made when it is first needed.
    ///
    /// # Errors
    /// Internal ones only.
    pub(super) fn new(options: C::Options, connections: u32) -> Result<Self> {
        let pool = Pool::builder(Connecting { options })
            .max_size(usize::try_from(connections).unwrap_or(usize::MAX))
            // The one used last is the one that has what it needs at hand.
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(TIMEOUT))
            .create_timeout(Some(TIMEOUT))
            .recycle_timeout(Some(TIMEOUT))
            .build();
        Ok(Self(pool.map_err(|error| sqlx::Error::Configuration(error.into()))?))
    }

    /// One of them.
    ///
    /// # Errors
    /// When the database cannot be reached, or every connection is in use for too long.
    pub(super) async fn single(&self) -> Result<Single<C>> {
        let connection = self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(_) => sqlx::Error::PoolTimedOut,
            PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => sqlx::Error::PoolClosed,
        });
        Ok(connection?)
    }
}

/// Makes connections, and tries them.
pub(super) struct Connecting<C: Connection> {
    options: C::Options,
}

/// A connection, and when it last answered.
pub(super) struct Tried<C> {
    connection: C,
    at: Instant,
}

impl<C> Deref for Tried<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.connection
    }
}

impl<C> DerefMut for Tried<C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.connection
    }
}

impl<C: Connection> managed::Manager for Connecting<C> {
    type Type = Tried<C>;
    type Error = sqlx::Error;

    async fn create(&self) -> sqlx::Result<Tried<C>> {
        let connection = self.options.connect().await?;
        Ok(Tried {
            connection,
            at: Instant::now(),
        })
    }

    async fn recycle(&self, tried: &mut Tried<C>, _: &Metrics) -> RecycleResult<sqlx::Error> {
        if tried.at.elapsed() > TRUSTED_FOR {
            tried.connection.ping().await?;
            tried.at = Instant::now();
        }
        Ok(())
    }
}
