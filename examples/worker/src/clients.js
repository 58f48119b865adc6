import { ConstructionOnline, LeadConduit } from "leadspan";
import { fromEnv } from "leadspan/env";

let made;

/**
 * One client per API for all requests of this isolate: they share limits, pauses that a server requested, and the
 * loaded core.
 */
export function clients(env) {
  return (made ??= {
    co: new ConstructionOnline(fromEnv("ConstructionOnline", { env, budget: true })),
    lc: new LeadConduit(fromEnv("LeadConduit", { env })),
  });
}
