//! Runs calls, each in its caller's context.
//!
//! A task is polled in two places: in the call that starts it, and at the end of a host operation that it started itself, as
//! promises and timers continue in the context that made them. A queue of woken tasks, as `spawn_local` has, would run all of
//! them in the context of the first: `AsyncLocalStorage` would name the wrong caller, and workerd forbids it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

/// A task that sends no heartbeat for this long, and then for half as long again once this was noticed, belongs to a
/// request that is gone: workerd drops those without notice. Heartbeats come four times as often (`web.js`).
const LEASE_MS: f64 = 2_000.0;

thread_local! {
    // Leaked: a thread-local that is never dropped needs no code for access after its destructor.
    static LEASED: &'static Leased = Box::leak(Box::default());
}

/// The tasks whose host may drop them without notice.
#[derive(Default)]
struct Leased {
    tasks: RefCell<Vec<Arc<Task>>>,
    swept_at: Cell<f64>,
}

struct Task {
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    is_running: Cell<bool>,
    is_woken: Cell<bool>,
    /// When it was polled last; [`f64::INFINITY`] where the host drops none.
    polled_at: Cell<f64>,
    /// When its silence was noticed.
    suspected_at: Cell<f64>,
    now: fn() -> f64,
}

// SAFETY: this module is compiled for wasm32 without threads, where a value never leaves its one thread, and for tests that
// hand no waker to another one.
unsafe impl Send for Task {}
// SAFETY: as above.
unsafe impl Sync for Task {}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.run();
    }
}

/// Starts a task; it is polled at once. With `leased`, it is dropped when its host does not continue it any more.
pub fn spawn(future: impl Future<Output = ()> + 'static, leased: bool, now: fn() -> f64) {
    start(Box::pin(future), leased, now);
}

// Apart from `spawn`, which is compiled in the crate that calls it, with copies of all that it uses.
fn start(future: Pin<Box<dyn Future<Output = ()>>>, leased: bool, now: fn() -> f64) {
    let task = Arc::new(Task {
        future: RefCell::new(Some(future)),
        is_running: Cell::default(),
        is_woken: Cell::default(),
        polled_at: Cell::new(if leased { 0.0 } else { f64::INFINITY }),
        suspected_at: Cell::new(f64::INFINITY),
        now,
    });
    if leased {
        LEASED.with(|leased| leased.tasks.borrow_mut().push(Arc::clone(&task)));
    }
    task.run();
}

impl Task {
    fn run(self: &Arc<Self>) {
        if self.is_running.replace(true) {
            self.is_woken.set(true);
            return;
        }
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        loop {
            self.is_woken.set(false);
            let mut future = self.future.borrow_mut();
            let is_over = future.as_mut().is_none_or(|future| future.as_mut().poll(&mut context).is_ready());
            if is_over {
                future.take();
                break;
            }
            if !self.is_woken.get() {
                break;
            }
        }
        self.is_running.set(false);
        if self.polled_at.get() < f64::INFINITY {
            let now = (self.now)();
            self.polled_at.set(now);
            self.suspected_at.set(f64::INFINITY);
            LEASED.with(|leased| leased.sweep(now));
        }
    }

    fn is_gone(&self, now: f64) -> bool {
        if self.future.try_borrow().is_ok_and(|future| future.is_none()) {
            return true;
        }
        if now - self.polled_at.get() >= LEASE_MS && self.suspected_at.get() > now {
            // The thread may have been busy: the timers that are due run before the next check.
            self.suspected_at.set(now);
        }
        now - self.suspected_at.get() >= LEASE_MS / 2.0
    }
}

impl Leased {
    fn sweep(&self, now: f64) {
        if now - self.swept_at.get() < LEASE_MS / 4.0 {
            return;
        }
        self.swept_at.set(now);
        let mut at = 0;
        loop {
            let mut tasks = self.tasks.borrow_mut();
            let Some(is_gone) = tasks.get(at).map(|task| task.is_gone(now)) else { return };
            if !is_gone {
                at += 1;
                continue;
            }
            // `pop` and assignment instead of `swap_remove`, which can panic: its message weighs.
            let Some(last) = tasks.pop() else { return };
            let task = match tasks.get_mut(at) {
                Some(slot) => mem::replace(slot, last),
                None => last,
            };
            drop(tasks);
            // What it held, as permits, is free from here on.
            if let Ok(mut future) = task.future.try_borrow_mut() {
                future.take();
            }
        }
    }
}

/// Forgets the tasks of this thread, for the next simulation on it; returns how many were not over.
#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) fn reset() -> usize {
    LEASED.with(|leased| {
        leased.swept_at.set(0.0);
        let tasks = leased.tasks.take();
        tasks.iter().filter(|task| task.future.borrow().is_some()).count()
    })
}
