import { ConstructionOnline, LeadConduit } from "leadspan";
import { fromEnv } from "leadspan/env";

let made;

/** One client an API for the process. Made by the first request and not at import: `next build` has no secrets. */
export function clients() {
  return (made ??= {
    co: new ConstructionOnline(fromEnv("ConstructionOnline")),
    lc: new LeadConduit(fromEnv("LeadConduit")),
  });
}
