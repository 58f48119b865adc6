// A program for each kind of record of ConstructionOnline as a user would write it: read, change, write, list, filter,
// select, and distinguish the documented errors. Nothing here needs `!`, a cast or `any`; that they compile is the
// test.
import {
  isAuthenticationError,
  isNotFoundError,
  isRateLimitError,
  isServerError,
  type CallError,
  type constructiononline,
  type ConstructionOnline,
} from "leadspan";

declare const co: ConstructionOnline;

type Documented = CallError<401 | 404 | 429 | 500>;

/** What the vendor documents for every page, by guards. */
function explain(error: unknown): string {
  if (isAuthenticationError(error)) return "check e-mail, password and key";
  if (isNotFoundError(error)) return "no such record";
  if (isRateLimitError(error)) return `again in ${error.retryAfterMs ?? 0} ms`;
  if (isServerError(error)) return `status ${error.status}`;
  throw error;
}

/** The same by code, as `result()` gives it. */
function explainByCode(error: Documented): string {
  switch (error.code) {
    case "http/unauthorized":
      return "check e-mail, password and key";
    case "http/not-found":
      return "no such record";
    case "http/rate-limited":
      return `again in ${error.retryAfterMs ?? 0} ms`;
    case "http/server-error":
      return `status ${error.status}`;
    case "timeout/total":
    case "network/no-answer":
      return error.outcome === "unknown" ? "look before trying again" : "try again";
    default:
      return error.message;
  }
}

async function leads(): Promise<string[]> {
  const lines: string[] = [];
  for (const lead of (await co.leads.list()).filter(({ LEAD_STAGE }) => Number(LEAD_STAGE) < 3)) {
    const [id, first, last, email]: [number, string | null, string | null, string | null] = [
      lead.ID,
      lead.FIRSTNAME,
      lead.LASTNAME,
      lead.EMAIL,
    ];
    lines.push(`${id} ${first ?? ""} ${last ?? ""} ${email ?? ""} ${lead.DISPLAY_NAME ?? ""}`);
    await co.leads.update(lead.ID, lead);
    await co.leads.update(lead.ID, { ...lead, LEAD_STAGE: 2, PHONE: "+1 334 111 1111" });
  }
  for (const { id, company } of await co.leads.list().select({ id: "ID", company: "COMPANY" }).toArray())
    lines.push(`${id ?? 0} ${company ?? ""}`);
  const made = await co.leads
    .create({ FIRSTNAME: "George", LASTNAME: "Darsy", EMAIL: "g@cafe.example", DISPLAY_NAME: "George Darsy" })
    .result();
  return [...lines, made.ok ? `${made.data.ID}` : explainByCode(made.error)];
}

async function contacts(id: number): Promise<string[]> {
  const contact = await co.contacts.get(id);
  const changed = await co.contacts.update(contact.ID, { ...contact, WEBSITE: "https://darsy.example" });
  const lists = await Promise.all([
    co.contacts.list(),
    co.contacts.byType(["CLIENT"]),
    co.contacts.byCompany(7),
    co.contacts.byProject(9, "CLIENTS"),
    co.contacts.modifiedSince("2023-10-14"),
  ]);
  const names = lists
    .flat()
    .filter(({ EMAIL }) => EMAIL?.endsWith(".example"))
    .map(({ FIRSTNAME, LASTNAME }) => `${FIRSTNAME ?? ""} ${LASTNAME ?? ""}`.trim());
  const [row] = await co.contacts.list().select({ id: "ID", email: "EMAIL" }).toArray({ max: 1 });
  const found = [await co.contacts.byEmail("g@cafe.example"), await co.contacts.byPhone("3341111111")].map(
    ({ ID }) => ID,
  );
  const made = await co.contacts.create({
    FIRSTNAME: "Ann",
    LASTNAME: "Lee",
    EMAIL: "a@lee.example",
    DISPLAY_NAME: "Ann Lee",
  });
  await co.contacts.delete(made.ID).catch(explain);
  return [...names, row?.email ?? "", found.join(), changed?.WEBSITE ?? ""];
}

async function projects(id: number): Promise<number> {
  const project = await co.projects.get(id);
  await co.projects.update(project.ID, { ...project, NAME: `${project.NAME ?? ""} (2)` });
  const lists = await Promise.all([
    co.projects.list(),
    co.projects.all(),
    co.projects.byArchiveState(false),
    co.projects.createdSince("2023-01-01"),
    co.projects.byCompany(3),
  ]);
  const open = lists.flat().filter(({ CITY }) => CITY === "Atlanta");
  for await (const { ID, NAME } of co.projects.page(0, 50)) if (!NAME) await co.projects.archive(ID);
  const made = await co.projects.create({ NAME: "Lake house" });
  await co.projects.delete(made.ID).catch(explain);
  const limit: unknown = await co.projects.startLimit();
  const rows = await co.projects.list().select({ name: "NAME", city: "CITY" }).toArray();
  return open.length + rows.filter(({ city }) => city === null).length + (limit ? 1 : 0);
}

async function deletedProjects(id: number): Promise<string[]> {
  const { NAME } = await co.deletedProjects.get(id);
  const all = [...(await co.deletedProjects.list()), ...(await co.deletedProjects.deletedSince("2023-10-14"))];
  const rows = await co.deletedProjects.list().select({ name: "NAME" }).toArray().catch(explain);
  return [
    NAME ?? "",
    ...all.map((project) => `${project.ID} ${project.NAME ?? ""}`),
    typeof rows === "string" ? rows : `${rows.length}`,
  ];
}

async function opportunities(id: number): Promise<string[]> {
  const opportunity = await co.opportunities.get(id);
  await co.opportunities.update(opportunity.ID, { ...opportunity, CITY: "Atlanta" });
  const made = await co.opportunities.create({ NAME: "Pool" }).result();
  const late = (await co.opportunities.modifiedSince("2023-10-14")).filter(({ STATE }) => STATE === "GA");
  const rows = await co.opportunities.list().select({ id: "ID", zip: "ZIP" }).toArray();
  return [
    ...late.map(({ NAME }) => NAME ?? ""),
    ...rows.map(({ zip }) => zip ?? ""),
    made.ok ? `${made.data.ID}` : explainByCode(made.error),
  ];
}

async function changeOrders(): Promise<number> {
  let sum = 0;
  for (const order of await co.changeOrders.modifiedSince("2023-10-14")) {
    sum += (order.PRICE ?? 0) + (order.CLIENT_PRICE ?? 0);
    const [name, project, closed]: [string, number, string | null] = [order.NAME, order.PRJ_ID, order.DATE_CLOSED];
    await co.changeOrders.update(order.ID, order);
    await co.changeOrders.update(order.ID, { ...order, NOTES: `${name} ${project} ${closed ?? ""}` });
    await co.changeOrders.updateMany([order]);
  }
  const open = [...(await co.changeOrders.list()), ...(await co.changeOrders.byProject(9))].filter(
    ({ DATE_CLOSED }) => DATE_CLOSED === null,
  );
  const { PRICE } = await co.changeOrders.get(5);
  const made = await co.changeOrders.create({ PRJ_ID: 9, NAME: "Lights", CONDITION: 0 });
  await co.changeOrders.delete(made.ID).catch(explain);
  const [count] = await co.changeOrders.modifiedSince("2023-10-14").countBy("CONDITION", { sum: ["PRICE"] });
  const rows = await co.changeOrders.list().select({ price: "PRICE" }).toArray();
  return (
    sum + open.length + (PRICE ?? 0) + (count?.count ?? 0) + rows.reduce((all, { price }) => all + (price ?? 0), 0)
  );
}

async function changeOrderItems(): Promise<number> {
  let sum = 0;
  for (const item of await co.changeOrderItems.modifiedSince("2023-10-14")) {
    sum += (item.RATE ?? 0) * (item.RATE_QTY ?? 0);
    await co.changeOrderItems.update(item.ID, { ...item, DESCRIPTION: "checked" });
  }
  const lists = await Promise.all([
    co.changeOrderItems.list(),
    co.changeOrderItems.byProject(9),
    co.changeOrderItems.byChangeOrder(5),
  ]);
  const { ID } = await co.changeOrderItems.get(5);
  const made = await co.changeOrderItems.create({ CHANGE_ORDER_ID: 5, NAME: "Chandelier" }).result();
  if (made.ok) await co.changeOrderItems.delete(made.data.ID);
  else console.log(explainByCode(made.error));
  const rows = await co.changeOrderItems.list().select({ name: "NAME", rate: "RATE" }).toArray();
  return sum + lists.flat().filter(({ STATUS }) => STATUS === 3).length + ID + rows.length;
}

async function selections(id: number): Promise<string[]> {
  const category = await co.selectionCategories.get(id);
  await co.selectionCategories.update(category.ID, { ...category, NAME: "Kitchen" });
  const categories = [...(await co.selectionCategories.list()), ...(await co.selectionCategories.byProject(9))].filter(
    ({ NAME }) => NAME === "Kitchen",
  );
  const subcategory = await co.selectionSubcategories.get(id);
  await co.selectionSubcategories.update(subcategory.ID, subcategory);
  await co.selectionSubcategories.updateMany([{ ...subcategory, NAME: "Counter tops" }]);
  const lower = await Promise.all([
    co.selectionSubcategories.list(),
    co.selectionSubcategories.byProject(9),
    co.selectionSubcategories.byCategory(category.ID),
  ]);
  const made = await co.selectionSubcategories.create({ PRJ_ID: 9, CATEGORY_ID: category.ID, NAME: "Sinks" }).result();
  const choice = await co.selectionChoices.get(id);
  await co.selectionChoices.update(choice.ID, { ...choice, DETAILS: "granite" });
  const choices = await Promise.all([
    co.selectionChoices.list(),
    co.selectionChoices.byProject(9),
    co.selectionChoices.bySubcategory(subcategory.ID),
  ]);
  const added = await co.selectionChoices.create({ PRJ_ID: 9, SUBCATEGORY_ID: subcategory.ID, NAME: "Oak" });
  await co.selectionChoices.delete(added.ID).catch(explain);
  const rows = await co.selectionChoices.list().select({ name: "NAME", approved: "APPROVED" }).toArray();
  return [...categories, ...lower.flat(), ...choices.flat()]
    .map(({ NAME }) => NAME ?? "")
    .concat(
      rows.map(({ name }) => name ?? ""),
      made.ok ? "" : explainByCode(made.error),
    );
}

async function estimates(id: number): Promise<number> {
  const estimate = await co.estimates.get(id);
  await co.estimates.update(estimate.ID, { ...estimate, MARKUP_NAME: "Fee" });
  const made = await co.estimates.create({ NAME: "First", PROJECT_ID: 9 }).result();
  if (made.ok) await co.estimates.delete(made.data.ID);
  const named = (await co.estimates.list()).filter(({ NAME }) => NAME !== null);
  const rows = await co.estimates.list().select({ id: "ID", price: "TOTAL_PRICE" }).toArray();
  const { ID } = await co.estimates.byProject(9);
  const categories = [
    ...(await co.estimateCategories.byEstimate(ID)),
    ...(await co.estimateCategories.byProject(9)),
    await co.estimateCategories.get(3),
  ];
  const part = await co.estimateSubcategories.get(4);
  await co.estimateSubcategories.update(part.ID, { ...part, NAME: "Doors" });
  const parts = await Promise.all([
    co.estimateSubcategories.byEstimate(ID),
    co.estimateSubcategories.byProject(9),
    co.estimateSubcategories.byCategory(3),
  ]);
  const second = await co.estimateSubcategories.create(3, { NAME: "Windows" });
  await co.estimateSubcategories.delete(second.ID);
  const item = await co.estimateItems.get(5);
  await co.estimateItems.update(item.ID, { ...item, DESCRIPTION: "oak" });
  const items = await Promise.all([
    co.estimateItems.byEstimate(ID),
    co.estimateItems.byProject(9),
    co.estimateItems.bySubcategory(part.ID),
  ]);
  const line = await co.estimateItems.create(part.ID, { NAME: "Hinge" });
  await co.estimateItems.delete(line.ID).catch(explain);
  const markup = await co.estimateMarkup.get(6);
  await co.estimateMarkup.update(markup.ID, markup);
  const markups = await co.estimateMarkup.byEstimate(ID);
  return (
    named.length +
    rows.length +
    categories.length +
    parts.flat().length +
    items.flat().filter(({ STATUS }) => Number(STATUS) > 0).length +
    markups.length
  );
}

async function schedules(id: number): Promise<string[]> {
  const schedule = await co.schedules.get(id);
  await co.schedules.update(schedule.ID, { ...schedule, TITLE: `${schedule.TITLE ?? ""} (2)` });
  const made = await co.schedules.create({ TITLE: "Spring" }).result();
  const templates = (await co.schedules.list()).filter(({ IS_TEMPLATE }) => IS_TEMPLATE);
  const activity = await co.scheduleActivities.get(id);
  await co.scheduleActivities.update(activity.ID, { ...activity, SUBJECT: "Pour concrete" });
  const lists = [
    co.scheduleActivities.bySchedule(schedule.ID),
    co.scheduleActivities.byProject(9),
    co.scheduleActivities.from("2023-10-14"),
    co.scheduleActivities.between("2023-10-14", "2023-11-14"),
  ];
  const subjects = (await Promise.all(lists)).flat().map(({ SUBJECT }) => SUBJECT ?? "");
  await co.scheduleActivities.delete(activity.ID).catch(explain);
  const baseline = await co.scheduleBaselines.create(9);
  const baselines = [
    baseline,
    await co.scheduleBaselines.get(baseline.ID),
    ...(await co.scheduleBaselines.byProject(9, { detailed: true })),
  ];
  await co.scheduleBaselines.delete(baseline.ID);
  const rows = await co.schedules.list().select({ title: "TITLE" }).toArray();
  return [
    ...templates.map(({ TITLE }) => TITLE ?? ""),
    ...subjects,
    ...baselines.map(({ NAME }) => NAME ?? ""),
    ...rows.map(({ title }) => title ?? ""),
    made.ok ? "" : explainByCode(made.error),
  ];
}

async function moneyIn(filter: constructiononline.Filter): Promise<number> {
  const invoice = await co.invoices.get(5);
  const invoices = [invoice, ...(await co.invoices.list()), ...(await co.invoices.search(filter))].filter(
    ({ PRJ_ID }) => Number(PRJ_ID) === 9,
  );
  const payment = await co.payments.get(5);
  const payments = [
    payment,
    ...(await co.payments.list()),
    ...(await co.payments.byProject(9)),
    ...(await co.payments.search(filter)),
  ];
  const totals = await co.invoices.list().select({ id: "ID", total: "TOTAL" }).toArray().catch(explain);
  return invoices.length + payments.filter(({ TITLE }) => TITLE !== null).length + totals.length;
}

async function moneyOut(filter: constructiononline.Filter): Promise<string[]> {
  const order = await co.purchaseOrders.get(5);
  const orders = [order, ...(await co.purchaseOrders.list()), ...(await co.purchaseOrders.search(filter))];
  const bought = await co.purchaseOrders.create({ TITLE: "Timber", PRJ_ID: 9, VENDOR_ID: 4, ITEMS: [] }).result();
  const bill = await co.bills.get(5);
  await co.bills.update(bill.ID, { ...bill, TITLE: "Timber, May" });
  const bills = [...(await co.bills.list()), ...(await co.bills.byProject(9))].filter(
    ({ DUE_DATE }) => DUE_DATE !== null,
  );
  const billed = await co.bills.create({ TITLE: "Timber, June", PRJ_ID: 9, VENDOR_ID: 4, ITEMS: [] }).result();
  const expense = await co.expenses.get(5);
  await co.expenses.update(expense.ID, { ...expense, TITLE: "Fuel" });
  const expenses = [...(await co.expenses.list()), ...(await co.expenses.search(filter))];
  const spent = await co.expenses.create({ TITLE: "Parking", PRJ_ID: 9 }).result();
  const receipt = await co.receipts.get(5);
  await co.receipts.update(receipt.ID, { ...receipt, TITLE: "Fuel" });
  const receipts = [
    ...(await co.receipts.list()),
    ...(await co.receipts.byProject(9)),
    ...(await co.receipts.search(filter)),
  ];
  const kept = await co.receipts.create({ TITLE: "Parking", PRJ_ID: 9 }).result();
  const rows = await co.bills.list().select({ title: "TITLE", due: "DUE_DATE" }).toArray();
  const refused = [bought, billed, spent, kept].flatMap((result) => (result.ok ? [] : [explainByCode(result.error)]));
  return [...orders, ...bills, ...expenses, ...receipts]
    .map(({ TITLE }) => TITLE ?? "")
    .concat(
      rows.map(({ due }) => due ?? ""),
      refused,
    );
}

async function time(): Promise<number> {
  const sheets = await Promise.all([
    co.timeSheets.company("2023-10-01", "2023-10-14"),
    co.timeSheets.mine("2023-10-01", "2023-10-14"),
    co.timeSheets.user(7, "2023-10-01", "2023-10-14"),
  ]);
  const records = await Promise.all([co.timeData.mine(), co.timeData.byProject(9), co.timeData.byUser(7)]);
  const rows = await co.timeData.mine().select({ id: "ID" }).toArray().catch(explain);
  return sheets.flat().filter((sheet) => sheet["USER_ID"] === 7).length + records.flat().length + rows.length;
}

void [
  leads,
  contacts,
  projects,
  deletedProjects,
  opportunities,
  changeOrders,
  changeOrderItems,
  selections,
  estimates,
  schedules,
  moneyIn,
  moneyOut,
  time,
];
