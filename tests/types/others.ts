// What the compiler accepts and refuses of ConstructionOnline, HeroBase and the parts that all clients share.
import {
  ConstructionOnline,
  HeroBase,
  init,
  isNotFoundError,
  isLeadspanError,
  LeadspanError,
  type constructiononline,
  type CsvResult,
  type herobase,
  type Paged,
} from "leadspan";
import { operations, type Operation } from "leadspan/operations";
import { ValidationError } from "leadspan/errors";
import { createSandbox } from "leadspan/sandbox";

declare const co: ConstructionOnline;
declare const hb: HeroBase;

async function constructionOnline(): Promise<void> {
  const orders: constructiononline.ChangeOrder[] = await co.changeOrders.modifiedSince("2023-10-14");
  const order: constructiononline.ChangeOrder = await co.changeOrders.get(5);
  // @ts-expect-error ids are numbers here
  await co.changeOrders.get("5");
  // @ts-expect-error the date is missing
  await co.changeOrders.modifiedSince();
  // @ts-expect-error the body is missing
  await co.bills.update(5);
  await co.bills.update(5, {});
  await co.call("updateBill", { id: 5, body: {} });
  // @ts-expect-error the body is missing
  await co.call("updateBill", { id: 5 });
  const page: Paged<constructiononline.Project> = co.projects.page(0, 50);
  await co.contacts.byType("CLIENT" as constructiononline.ContactType);
  await co.contacts.byType(["CLIENT" as constructiononline.ContactType]);
}

async function heroBase(): Promise<void> {
  await hb.leads.import({ campaignCode: "TEST", data: { name: "Ann", phone: "555" } });
  // @ts-expect-error the campaign is missing
  await hb.leads.import({ data: {} });
  const csv: CsvResult = hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
  const text: string = await csv.text("windows-1252");
  // @ts-expect-error the search is missing
  hb.leads.exportCsv({ ModifiedFrom: "2026-11-01" });
  // @ts-expect-error a table is not a promise
  await hb.leads.exportCsv({ SearchName: "a", ModifiedFrom: "b" }).then();
  const leads: Paged<herobase.Lead> = hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01" });
}

function options(secret: string): void {
  new ConstructionOnline({ email: "a@b.c", password: secret, apiKey: secret, charset: "latin1" });
  // @ts-expect-error the key is missing
  new ConstructionOnline({ email: "a@b.c", password: secret });
  new HeroBase({ subdomain: "wshero01", username: "ws", password: secret });
  new HeroBase({ baseUrl: "https://hero.example/api", username: "ws", password: secret });
  // @ts-expect-error where is it?
  new HeroBase({ username: "ws", password: secret });
  // @ts-expect-error either one or the other
  new HeroBase({ subdomain: "wshero01", baseUrl: "https://hero.example/api", username: "ws", password: secret });
}

function disposal(): void {
  const sandbox = createSandbox();
  // What `using` calls, also where the project's libraries do not know it.
  sandbox[Symbol.dispose]();
}

async function shared(): Promise<void> {
  await init();
  await init(new URL("https://cdn.example/leadspan_bg.wasm"));
  const info = await co.request<{ a: number }>({ method: "GET", path: "/api/x", query: { a: 1 } });
  const a: number = info.a;
  // @ts-expect-error the method is one of four
  await co.request({ method: "PATCH", path: "/api/x" });
  const ids: readonly string[] = operations.map((operation: Operation) => operation.id);
  try {
    await shared();
  } catch (error) {
    if (error instanceof ValidationError)
      for (const { pointer, message } of error.issues) console.log(pointer, message);
    if (isNotFoundError(error)) console.log(error.status, error.requestId);
    if (isLeadspanError(error)) {
      const kind: "http" | "network" | (string & {}) = error.kind;
      // @ts-expect-error there is no such code
      if (error.code === "http/teapot") console.log(kind);
    }
    const base: LeadspanError | undefined = error instanceof LeadspanError ? error : undefined;
  }
}
