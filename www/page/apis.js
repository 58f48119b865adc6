/** The APIs by the classes of their clients: what the page needs to know of each. */
import * as leadspan from "leadspan";
import { EMULATED } from "../../dist/generated/emulated.js";

/** Class, member of the sandbox, path below the page's own address. */
export const APIS = Object.fromEntries(
  Object.values(EMULATED).map(({ client, credentials, path }) => [
    client,
    { Client: leadspan[client], member: credentials, path },
  ]),
);
