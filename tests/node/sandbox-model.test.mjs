// Random sequences of calls against an oracle, over every kind of record that calls create: created records exist,
// edits are visible, deleted records are gone, and ids are unique. LEADSPAN_SEQUENCES is the number of sequences; a
// failure names its sequence.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConstructionOnline, HeroBase, LeadConduit } from "leadspan";
import { createSandbox } from "leadspan/sandbox";

const SEQUENCES = Number(process.env.LEADSPAN_SEQUENCES ?? 500);
const CALLS = 14;
const SEQUENCES_A_STATE = 20;

/**
 * A kind of record: its operations, the argument for its id, the member that edits change, and further members of a creation.
 * `of` is the kind of its parent, whose id is passed to `more`; without a `fallback` a parent must exist.
 *
 * The rest is for exceptions: `write` makes the members with a name, `seen` the members expected in a record; `get` can be a
 * function; `newId` finds the id, in the response to a creation or by a call.
 */
const kind = (api, names, id, member, more = () => ({}), rest = {}) => {
  const write = (name) => ({ [member]: name });
  return { api, ...names, id, more, write, seen: rest.write ?? write, newId: idOf, ...rest };
};
const idOf = (record) => record?.id ?? record?.ID ?? record?.uniqueId;
const crud = (name, plural = `${name}s`) => ({
  create: `create${name}`,
  get: `get${name}`,
  update: `update${name}`,
  remove: `delete${name}`,
  list: `list${plural}`,
});
const only = (names, ...parts) => Object.fromEntries(parts.map((part) => [part, names[part]]));

/** Members that LeadConduit's updates require, as creations do. */
const whole = { whole: true };
const PROJECT = 1_321_036;
const SOURCE = { flow_id: "55d1f41b976c0bfb67e7a836", source_id: "55479a2afbec3d235e65965f" };
const ruled = (name) => ({
  routes: [{ ...SOURCE, rule_set: { op: "and", rules: [{ lhv: "facebook.page_id", op: "is equal to", rhv: name }] } }],
});
const mailOf = (name) => `${name}@model.example`;

const EVERYTHING = { SearchName: "everything", ModifiedFrom: "2020-01-01" };

/** An import's response with an id is undocumented. */
const imported = async (_, call, name) =>
  idOf((await call("exportLeads", EVERYTHING)).find(({ data }) => data.name === name));

/** The source event of a lead. */
const submission = async (call, id) => {
  const [event] = await call("listEvents", { lead_id: id, type: ["source"], limit: 2 });
  return event && { email: event.vars.lead.email.normal };
};

const KINDS = [
  kind("lc", crud("Entity", "Entities"), "id", "name"),
  kind("lc", crud("Credential"), "id", "name", () => ({ type: "token", package: "p", token: "t" }), whole),
  kind("lc", crud("Field"), "id", "name", (n) => ({ id: `field_${n}`, type: "string" }), { ...whole, chosen: true }),
  kind("lc", crud("Report"), "id", "name", () => ({ columns: ["source"] }), whole),
  kind("lc", crud("Flow"), "id", "name", () => ({ sources: [], steps: [] }), whole),
  kind(
    "lc",
    only(crud("Router"), "create", "get", "update", "list"),
    "id",
    "",
    () => ({ module_id: "leadconduit-facebook.inbound.apfacebook" }),
    { write: ruled },
  ),
  kind(
    "lc",
    { create: "createUserSettings", get: "getUserSettings", update: "updateUserSettings" },
    "id",
    "",
    () => ({}),
    { write: (name) => ({ notifications: { cap_reached: name.endsWith("1"), [name]: true } }) },
  ),
  kind(
    "lc",
    { create: "createOnboard", update: "updateOnboard", list: "listOnboards" },
    "id",
    "status",
    () => ({ invitation_id: "6651f0a1b2c3d4e5f6071800" }),
    whole,
  ),
  kind(
    "lc",
    { create: "submitLead" },
    "",
    "",
    () => ({ first_name: "Ada", last_name: "Lee", phone_1: "4045550197", state: "TX" }),
    {
      args: () => SOURCE,
      write: (name) => ({ email: mailOf(name) }),
      newId: ({ lead }) => lead?.id,
      get: submission,
      seen: (name) => ({ email: mailOf(name) }),
    },
  ),
  kind(
    "co",
    {
      create: "createContact",
      get: "getContact",
      update: "updateContact",
      remove: "deleteContact",
      list: "listContacts",
    },
    "id",
    "COMPANY",
    (n) => ({
      FIRSTNAME: "Ada",
      LASTNAME: "Hall",
      EMAIL: `n${n}@hall.example`,
      DISPLAY_NAME: "Ada Hall",
      MOBILE_PHONE: "4045550199",
    }),
  ),
  kind("co", { create: "createLead", update: "updateLead", list: "listLeads" }, "id", "COMPANY", (n) => ({
    FIRSTNAME: "Ada",
    LASTNAME: "Lee",
    EMAIL: `l${n}@lee.example`,
    DISPLAY_NAME: "Ada Lee",
    MOBILE_PHONE: "4045550198",
  })),
  kind("co", { ...crud("Project"), list: "listAllProjects" }, "id", "NAME"),
  kind("co", { ...only(crud("Opportunity", "Opportunities"), "create", "get", "update", "list") }, "id", "NAME"),
  kind("co", crud("ChangeOrder"), "id", "NAME", () => ({ PRJ_ID: PROJECT, CONDITION: 0 })),
  kind("co", crud("ChangeOrderItem"), "id", "NAME", (_, order) => ({ CHANGE_ORDER_ID: order }), {
    of: "createChangeOrder",
    fallback: 498_099,
  }),
  kind(
    "co",
    only(crud("SelectionSubcategory", "SelectionSubcategories"), "create", "get", "update", "list"),
    "id",
    "NAME",
    () => ({ PRJ_ID: PROJECT, CATEGORY_ID: 41_001 }),
  ),
  kind(
    "co",
    crud("SelectionChoice"),
    "id",
    "NAME",
    (_, subcategory) => ({ PRJ_ID: PROJECT, SUBCATEGORY_ID: subcategory }),
    { of: "createSelectionSubcategory", fallback: 42_001 },
  ),
  kind("co", { ...crud("Estimate") }, "id", "NAME", (_, project) => ({ PROJECT_ID: project }), {
    of: "createProject",
    single: true,
  }),
  kind(
    "co",
    {
      create: "createScheduleBaseline",
      get: "getScheduleBaseline",
      remove: "deleteScheduleBaseline",
      list: "listProjectScheduleBaselines",
    },
    "id",
    "",
    undefined,
    {
      getId: "ID",
      args: () => ({ projectID: PROJECT }),
      listArgs: { projectID: PROJECT },
      bodiless: true,
      seen: () => ({}),
    },
  ),
  kind("co", only(crud("EstimateSubcategory"), "create", "get", "update", "remove"), "subcatID", "NAME", () => ({}), {
    args: () => ({ catID: 52_001 }),
  }),
  kind("co", only(crud("EstimateItem"), "create", "get", "update", "remove"), "itemID", "NAME", () => ({}), {
    of: "createEstimateSubcategory",
    fallback: 53_001,
    args: (subcategory) => ({ subcatID: subcategory }),
  }),
  kind("co", { ...only(crud("Schedule"), "create", "update", "list"), get: "getSchedule" }, "id", "TITLE", () => ({}), {
    getId: "ID",
  }),
  kind("co", only(crud("PurchaseOrder"), "create", "get", "list"), "id", "TITLE", () => ({
    PRJ_ID: PROJECT,
    VENDOR_ID: 988_110,
    ITEMS: [{ NAME: "Pendant", RATE: "475", QTY: "2" }],
  })),
  kind("co", only(crud("Bill"), "create", "get", "update", "list"), "id", "TITLE", () => ({
    PRJ_ID: PROJECT,
    VENDOR_ID: 988_110,
    ITEMS: [{ NAME: "Pendant", RATE: "475", QTY: "2" }],
  })),
  kind("co", only(crud("Expense"), "create", "get", "update", "list"), "id", "TITLE", () => ({ PRJ_ID: PROJECT })),
  kind("co", only(crud("Receipt"), "create", "get", "update", "list"), "id", "TITLE", () => ({ PRJ_ID: PROJECT })),
  kind(
    "hb",
    { create: "createHook", remove: "deleteHook", list: "listHooks" },
    "id",
    "description",
    () => ({ Method: "POST", Url: "https://x.example" }),
    { write: (name) => ({ Name: name }), seen: (name) => ({ description: name }) },
  ),
  kind(
    "hb",
    { create: "importLead", get: "getLead", list: "exportLeads" },
    "uniqueId",
    "",
    () => ({ campaignCode: "TEST" }),
    {
      listArgs: EVERYTHING,
      newId: imported,
      write: (name) => ({ data: { name, description: "Author", phone: "+44 1234567890" } }),
    },
  ),
];

/** A seeded generator of integers from 0 to below an end. */
function randomOf(seed) {
  let state = BigInt(seed) * 0x9e37_79b9_7f4a_7c15n + 88_172_645_463_325_252n;
  return (end) => {
    for (const shift of [13n, -7n, 17n])
      state = BigInt.asUintN(64, state ^ (shift > 0n ? state << shift : state >> -shift));
    return Number(state % BigInt(end));
  };
}

const clients = (sandbox) => ({
  lc: new LeadConduit({ ...sandbox.leadConduit, retry: false }),
  co: new ConstructionOnline({ ...sandbox.constructionOnline, retry: false }),
  hb: new HeroBase({ ...sandbox.heroBase, retry: false }),
});

class Sequence {
  constructor(number, call) {
    this.roll = randomOf(number);
    this.number = number;
    this.call = call;
    /** The expected records by kind: ids and the values of their edited member. */
    this.known = new Map(KINDS.map((of) => [of, new Map()]));
    this.gone = new Map(KINDS.map((of) => [of, new Set()]));
  }

  async run() {
    for (let step = 0; step < CALLS; step += 1)
      await this.#step(KINDS[this.roll(KINDS.length)], `n${this.number * 100 + step}`);
    for (const of of KINDS) await this.#check(of);
  }

  #step(of, name) {
    const ids = [...this.known.get(of).keys()];
    const id = ids.length > 0 ? ids[this.roll(ids.length)] : undefined;
    const [, update, remove, get] = ["create", "update", "remove", "get"].map((way) => of[way]);
    const way = this.roll(4);
    if (id === undefined || way === 0) return this.#create(of, name);
    if (way === 1 && update) return this.#update(of, id, name);
    if (way === 2 && remove) return this.#remove(of, id);
    if (way === 3 && get) return this.#read(of, id);
    return this.#create(of, name);
  }

  /** The id of a record that this one can belong to. */
  #parent(of) {
    const taken = new Set(of.single ? of.parents?.values() : []);
    const parents = [...(this.known.get(KINDS.find(({ create }) => create === of.of))?.keys() ?? [])].filter(
      (id) => !taken.has(id),
    );
    return parents.length > 0 && (of.fallback === undefined || this.roll(2) === 0)
      ? parents[this.roll(parents.length)]
      : of.fallback;
  }

  async #create(of, name) {
    const parent = this.#parent(of);
    if (of.of && parent === undefined) return;
    const body = { ...of.more(name, parent), ...of.write(name) };
    const made = await this.call(of, of.create, { ...of.args?.(parent), ...(of.bodiless ? {} : { body }) });
    const id = await of.newId(made, this.#caller(of), name);
    assert.ok(id, `${of.create} gives no id: ${JSON.stringify(made)}`);
    assert.ok(!this.known.get(of).has(id), `${of.create}: ${id} is there already`);
    assert.ok(of.chosen || !this.gone.get(of).has(id), `${of.create}: ${id} is used again`);
    this.known.get(of).set(id, name);
    if (of.of) this.#belongs(of, id, parent);
  }

  #belongs(of, id, parent) {
    of.parents ??= new Map();
    of.parents.set(id, parent);
  }

  async #update(of, id, name) {
    const body = { ...(of.whole ? of.more(name) : {}), ...of.write(name) };
    if (of.chosen) body.id = id;
    await this.call(of, of.update, { [of.id]: id, body });
    this.known.get(of).set(id, name);
  }

  async #remove(of, id) {
    await this.call(of, of.remove, { [of.id]: id });
    this.known.get(of).delete(id);
    this.gone.get(of).add(id);
    // Undocumented whether its children are deleted as well: they are no longer checked.
    for (const other of KINDS.filter((other) => other.of === of.create)) {
      for (const [child, parent] of other.parents ?? []) if (parent === id) this.known.get(other).delete(child);
    }
  }

  async #read(of, id) {
    this.#compare(of, id, await this.#get(of, id));
  }

  #caller(of) {
    return (operation, args) => this.call(of, operation, args);
  }

  #get(of, id) {
    if (typeof of.get === "function") return of.get(this.#caller(of), id);
    return this.call(of, of.get, { [of.getId ?? of.id]: id });
  }

  /** Whether a record has the expected value. */
  #compare(of, id, record) {
    assert.ok(record, `${of.create}: ${id} is gone`);
    for (const [member, value] of Object.entries(of.seen(this.known.get(of).get(id)))) {
      assert.deepEqual(record[member], value, `${member} of ${id}, made by ${of.create}`);
    }
  }

  /** Checks everything: single records, lists, deleted records. */
  async #check(of) {
    const known = this.known.get(of);
    const gone = [...this.gone.get(of)].filter((id) => !known.has(id));
    if (of.get) {
      for (const id of known.keys()) await this.#read(of, id);
      for (const id of gone) await assert.rejects(this.#get(of, id), { status: 404 }, `${of.get} ${id}`);
    }
    if (!of.list || known.size + gone.length === 0) return;
    const listed = new Map((await this.call(of, of.list, of.listArgs ?? {})).map((record) => [idOf(record), record]));
    for (const id of known.keys()) this.#compare(of, id, listed.get(id));
    for (const id of gone) assert.ok(!listed.has(id), `${of.list} still has ${id}`);
  }
}

test(`${SEQUENCES} random sequences agree with the oracle`, async () => {
  const sandbox = createSandbox({ leads: 2, quota: false, callsPerMinute: false });
  const api = clients(sandbox);
  const call = (of, operation, args) => api[of.api].call(operation, args);
  const fresh = await sandbox.snapshot();
  let calls = 0;
  const counted = (...given) => {
    calls += 1;
    return call(...given);
  };
  for (let number = 0; number < SEQUENCES; number += 1) {
    // Occasionally, as sequences leave records that make lists longer.
    if (number % SEQUENCES_A_STATE === 0) await sandbox.restore(fresh);
    for (const of of KINDS) of.parents = undefined;
    await new Sequence(number, counted).run().catch((error) => {
      throw new Error(`sequence ${number}: ${error.message}`, { cause: error });
    });
  }
  assert.ok(calls > SEQUENCES * CALLS);
});
