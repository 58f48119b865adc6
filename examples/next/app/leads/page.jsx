import { clients } from "../../lib.js";

// Read again for each visitor.
export const dynamic = "force-dynamic";

export default async function Leads() {
  const rows = await clients()
    .lc.events.list({ type: ["source"], limit: 20 })
    .select({ id: "id", outcome: "outcome", reason: "reason" })
    .toArray({ max: 20 });
  return (
    <>
      <h1>Latest leads</h1>
      <ul>
        {rows.map(({ id, outcome, reason }) => (
          <li key={id}>
            {outcome} {reason}
          </li>
        ))}
      </ul>
    </>
  );
}
