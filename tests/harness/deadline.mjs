// A suite that never comes back is a failure, not a wait.

const SUITE_LIMIT_MS = 300_000;

/** The promise's outcome, or a rejection when the suite has taken longer than any suite may. */
export async function withDeadline(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the suite did not end within ${SUITE_LIMIT_MS / 1000} s`)),
      SUITE_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
