// One behaviour, shown in each tool: the minute's quota closes, and opens again when the sandbox's clock has moved.
import { HeroBase, LeadConduit } from "leadspan";
import { createSandbox } from "leadspan/sandbox";

/** What a user's test would see: the status of a second call in the minute, and whether one after it is answered. */
export async function closesAndOpens() {
  const sandbox = createSandbox({ callsPerMinute: 1 });
  const client = () => new HeroBase({ ...sandbox.heroBase, retry: false });
  await client().account.get();
  const refused = await client()
    .account.get()
    .catch((error) => error.status);
  sandbox.clock.advance(60_000);
  const account = await client().account.get();
  return { refused, opened: "projectRights" in account };
}

/** The result of a lead that the rules refuse. */
export async function refusedLead() {
  const sandbox = createSandbox({
    leads: 5,
    outcomes: [{ of: "submission", outcome: "failure", reason: "duplicate" }],
  });
  const lc = new LeadConduit(sandbox.leadConduit);
  const { outcome, reason } = await lc.call("submitLead", {
    flow_id: "55d1f41b976c0bfb67e7a836",
    source_id: "55479a2afbec3d235e65965f",
    body: { email: "ada@example.com" },
  });
  sandbox.log.expectNoUnmatched();
  return { outcome, reason };
}
