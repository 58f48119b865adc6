//! Codes that cross between TypeScript and this crate; `cargo xtask generate` writes them to `js/generated/codes.ts`.

use leadspan::numbered;

numbered! {
    /// How the TypeScript API wants a response's body.
    pub enum ReadMode {
        /// Parsed.
        Json = "json",
        /// As text.
        Text = "text",
        /// As bytes.
        Bytes = "bytes",
        /// Read by the caller, piece by piece.
        Pieces = "pieces",
        /// Not at all: the platform's response.
        Response = "response",
    }
}

numbered! {
    /// The state of a body.
    pub enum BodyState {
        /// There is none.
        None = "None",
        /// It was read.
        Read = "Read",
        /// The caller reads it.
        Unread = "Unread",
    }
}

numbered! {
    /// The numbers among the options of clients and calls, by their position. Those of a call come first.
    pub enum Setting {
        /// Milliseconds for one attempt.
        Timeout = "timeoutMs",
        /// Milliseconds within which a body must move.
        IdleTimeout = "idleTimeoutMs",
        /// Milliseconds for the whole call.
        TotalTimeout = "totalTimeoutMs",
        /// Largest body in bytes.
        MaxBytes = "maxBytes",
        /// Attempts in all.
        RetryAttempts = "retry.attempts",
        /// Longest first wait.
        RetryBase = "retry.baseMs",
        /// Longest wait.
        RetryCap = "retry.capMs",
        /// Longest wait that a server may ask for.
        RetryMaxAfter = "retry.maxRetryAfterMs",
        /// Calls in flight at once.
        MaxConcurrent = "maxConcurrent",
        /// Requests in any hour.
        BudgetHour = "budget.perHour",
        /// Requests in any 24 hours.
        BudgetDay = "budget.perDay",
        /// Requests in any 7 days.
        BudgetWeek = "budget.perWeek",
        /// Requests in any 31 days.
        BudgetMonth = "budget.perMonth",
        /// Longest wait for the budget.
        BudgetMaxWait = "budget.maxWaitMs",
        /// What a browser's cache does, as a number of `Cache`.
        Cache = "cache",
    }
}

/// How many of [`Setting`] a call has too.
pub const CALL_SETTINGS: usize = Setting::MaxConcurrent as usize;

/// The first number of undocumented calls, which have one for each HTTP method.
pub const UNDOCUMENTED: usize = 1_000;

/// The prefix of exports that the host calls by itself, from timers and promises: no caller is there to catch
/// what they throw. The build marks them, and JavaScript catches for them.
pub const HOST_CALLED: &str = "_";
