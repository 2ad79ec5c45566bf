//! `[live]`: sockets and streams that are told of changes as they happen.

use std::time::Duration;

use schema_som::settings;

settings! {
    /// `[live]`: sockets and streams that are told of changes as they happen.
    #[derive(Debug, Clone)]
    pub struct LiveConfig {
        /// Seconds that a new WebSocket has to send `connection_init`.
        pub init_seconds: u64 = 3; 1..,
        /// Seconds after which a quiet socket or stream is sent a sign of life. A WebSocket that
        /// answers none within twice that time is closed.
        pub keep_alive_seconds: u64 = 30; 1..,
        /// Seconds that a client may leave unread what it is sent before its socket is given up.
        pub stall_seconds: u64 = 10; 1..,
        /// The largest message that a WebSocket takes, in bytes.
        pub message_bytes_max: usize = 64 * 1024; 1024..,
        /// Operations that may run at the same time on one WebSocket.
        pub operations_max: usize = 100; 1..,
        /// Sockets and streams that one user may have open at the same time.
        pub connections_per_user: usize = 20; 1..,
        /// Events that may wait for a subscriber that is slower than the log. One that is slower
        /// still is closed, and told where to go on.
        pub queue: usize = 256; 1..,
        /// Seconds after which it is looked up again whether a token is still worth something, for
        /// tokens that another process revoked.
        pub recheck_seconds: u64 = 5; 1..,
    }
}

impl LiveConfig {
    pub(crate) fn init(&self) -> Duration {
        Duration::from_secs(self.init_seconds)
    }

    pub(crate) fn keep_alive(&self) -> Duration {
        Duration::from_secs(self.keep_alive_seconds)
    }

    pub(crate) fn stall(&self) -> Duration {
        Duration::from_secs(self.stall_seconds)
    }

    pub(crate) fn following(&self) -> schema::Following {
        schema::Following { queue: self.queue, recheck_seconds: self.recheck_seconds }
    }
}
