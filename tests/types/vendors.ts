// Programs for the records of ConstructionOnline and HeroBase as a user would write them, without `!`, casts or `any`.
import { isNotFoundError, isRateLimitError, isServerError, type ConstructionOnline, type HeroBase } from "leadspan";

declare const co: ConstructionOnline;
declare const hb: HeroBase;

/** What the vendor documents for every page. */
function told(error: unknown): string {
  if (isNotFoundError(error)) return "no such record";
  if (isRateLimitError(error)) return `again in ${error.retryAfterMs ?? 0} ms`;
  if (isServerError(error)) return `status ${error.status ?? 500}`;
  throw error;
}

async function leads(): Promise<string[]> {
  const lines: string[] = [];
  for (const lead of await co.leads.list()) {
    const [id, first, last, email]: [number, string | null, string | null, string | null] = [lead.ID, lead.FIRSTNAME, lead.LASTNAME, lead.EMAIL];
    lines.push(`${id} ${first ?? ""} ${last ?? ""} ${email ?? ""} ${lead.DISPLAY_NAME ?? ""}`);
    await co.leads.update(lead.ID, lead);
    await co.leads.update(lead.ID, { LEAD_STAGE: 2, PHONE: "+1 334 111 1111" });
  }
  const rows = await co.leads.list().select({ id: "ID", company: "COMPANY" }).toArray();
  for (const { id, company } of rows) lines.push(`${id ?? 0} ${company ?? ""}`);
  await co.leads.create({ FIRSTNAME: "George", LASTNAME: "Darsy", EMAIL: "g@cafe.example", DISPLAY_NAME: "George Darsy" }).catch((error: unknown) => lines.push(told(error)));
  return lines;
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
  for (const item of await co.changeOrderItems.modifiedSince("2023-10-14")) {
    sum += (item.RATE ?? 0) * (item.RATE_QTY ?? 0);
    await co.changeOrderItems.update(item.ID, item);
  }
  return sum;
}

async function everyOtherRecord(id: number): Promise<void> {
  const contact = await co.contacts.get(id);
  await co.contacts.update(contact.ID, contact);
  const project = await co.projects.get(id);
  await co.projects.update(project.ID, project);
  const opportunity = await co.opportunities.get(id);
  await co.opportunities.update(opportunity.ID, opportunity);
  const [estimate] = await co.estimates.list();
  if (estimate) await co.estimates.update(estimate.ID, estimate);
  const bill = await co.bills.get(id);
  await co.bills.update(bill.ID, bill);
  const expense = await co.expenses.get(id);
  await co.expenses.update(expense.ID, expense);
  const receipt = await co.receipts.get(id);
  await co.receipts.update(receipt.ID, receipt);
  const category = await co.selectionCategories.get(id);
  await co.selectionCategories.update(category.ID, category);
  const subcategory = await co.selectionSubcategories.get(id);
  await co.selectionSubcategories.update(subcategory.ID, subcategory);
  await co.selectionSubcategories.updateMany([subcategory]);
  const choice = await co.selectionChoices.get(id);
  await co.selectionChoices.update(choice.ID, choice);
  const part = await co.estimateSubcategories.get(id);
  await co.estimateSubcategories.update(part.ID, part);
  const item = await co.estimateItems.get(id);
  await co.estimateItems.update(item.ID, item);
  const markup = await co.estimateMarkup.get(id);
  await co.estimateMarkup.update(markup.ID, markup);
  const schedule = await co.schedules.get(id);
  await co.schedules.update(schedule.ID, schedule);
  const activity = await co.scheduleActivities.get(id);
  await co.scheduleActivities.update(activity.ID, activity);
}

async function heroBase(): Promise<string[]> {
  const { username, logRequestData, projectRights, resourceRights } = await hb.account.get();
  const lines = [username ?? "", String(logRequestData), ...projectRights, ...(resourceRights.Leads ?? [])];
  for (const campaign of await hb.campaigns.list()) lines.push(campaign.code ?? "");
  for await (const lead of hb.leads.export({ SearchName: "closed", ModifiedFrom: "2026-11-01" })) lines.push(lead.uniqueId, lead.status ?? "");
  for await (const row of hb.leads.exportCsv({ SearchName: "closed", ModifiedFrom: "2026-11-01", encoding: "windows-1252" }).rows()) lines.push(row["name"] ?? "");
  const { id } = await hb.hooks.create({ Name: "closed", Method: "POST", Url: "https://hook.example" });
  if (id !== undefined) await hb.hooks.delete(id);
  await hb.leads.import({ campaignCode: "TEST", data: { name: "Ann", phone: "555" } });
  return lines;
}

void [leads, changeOrders, everyOtherRecord, heroBase];
