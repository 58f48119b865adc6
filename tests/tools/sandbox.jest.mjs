import { expect, jest, test } from "@jest/globals";
import { closesAndOpens, refusedLead } from "./quota.mjs";

test("the sandbox in Jest, its fake timers too", async () => {
  await expect(closesAndOpens()).resolves.toEqual({ refused: 429, opened: true });
  jest.useFakeTimers();
  try {
    await expect(refusedLead()).resolves.toEqual({ outcome: "failure", reason: "duplicate" });
  } finally {
    jest.useRealTimers();
  }
});
