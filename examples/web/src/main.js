import { LeadConduit } from "leadspan/leadconduit";

// No credential is in this page: the gateway adds it.
const lc = new LeadConduit({ baseUrl: new URL("/gateway", location.href).href });

const status = document.querySelector("#status");
const result = await lc.caps.list({}, { timeoutMs: 10_000 }).result();
if (result.ok) {
  const table = document.querySelector("table");
  const rows = result.data.map((cap) => {
    const row = document.createElement("tr");
    row.append(...[cap.name, cap.count, cap.maximum].map(cell));
    return row;
  });
  table.tBodies[0].append(...rows);
  table.hidden = false;
  status.textContent = `${rows.length} caps`;
} else {
  status.textContent = `That did not work (${result.error.code}). Try again in a moment.`;
}

function cell(value) {
  const td = document.createElement("td");
  td.textContent = value ?? "–";
  return td;
}
