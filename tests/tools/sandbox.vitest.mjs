import { expect, test, vi } from "vitest";
import { closesAndOpens, refusedLead } from "./quota.mjs";

test("the sandbox in Vitest, its fake timers too", async () => {
  await expect(closesAndOpens()).resolves.toEqual({ refused: 429, opened: true });
  vi.useFakeTimers();
  try {
    await expect(refusedLead()).resolves.toEqual({ outcome: "failure", reason: "duplicate" });
  } finally {
    vi.useRealTimers();
  }
});
