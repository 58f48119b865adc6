// Data in the shape of the three APIs, the same for every run: from a seed, with nothing but web APIs.

const encoder = new TextEncoder();
const FIRST = ["Bob", "Alice", "José", "María", "Chloé", "John", "Fred", "Wendy", "Li", "Anne-Marie"];
const LAST = ["Smith", "Johnson", "O'Brien", "García", "Nguyen", "Müller", "Brown", "Jones"];
const STATES = ["TX", "MI", "CA", "NY", "FL", "WA", "OH", "GA"];
const CITIES = ["Austin", "Detroit", "San José", "New York", "Miami", "Seattle", "Columbus", "Atlanta"];
const REASONS = [
  "Duplicate lead",
  'invalid "phone_1" value',
  "cap reached: daily\nlimit 500",
  "TrustedForm cert expired",
];

/** Where all random choices come from. */
class Chance {
  #state;

  constructor(seed) {
    this.#state = seed;
  }

  /** From 0 up to 1. */
  next() {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return this.#state / 0x8000_0000;
  }

  below(limit) {
    return Math.floor(this.next() * limit);
  }

  of(list) {
    return list[this.below(list.length)];
  }

  often(share) {
    return this.next() < share;
  }

  hex(length) {
    let text = "";
    while (text.length < length) text += this.below(16).toString(16);
    return text;
  }

  digits(length) {
    let text = String(1 + this.below(9));
    while (text.length < length) text += this.below(10);
    return text;
  }

  time() {
    return new Date(1_524_000_000_000 + this.below(10_000_000_000)).toISOString();
  }
}

function email(chance, first, last) {
  const user = `${first}.${last}`.toLowerCase().replace(/[^a-z.]/g, "");
  const domain = chance.of(["hotmail.com", "gmail.com", "yahoo.com", "acme.co"]);
  const [host, tld] = domain.split(".");
  const normal = `${user}@${domain}`;
  return {
    raw: normal.toUpperCase(),
    normal,
    user,
    domain,
    host,
    tld,
    is_free: domain !== "acme.co",
    valid: chance.often(0.97),
    masked: false,
  };
}

function phone(chance) {
  const [area, exchange, line] = [chance.digits(3), chance.digits(3), chance.digits(4)];
  return {
    raw: `(${area}) ${exchange}-${line}`,
    normal: area + exchange + line,
    area,
    exchange,
    line,
    number: exchange + line,
    extension: null,
    country_code: "US",
    type: chance.of(["mobile", "home", null]),
    is_tollfree: area[0] === "8",
    valid: chance.often(0.98),
    masked: false,
  };
}

function leadVars(chance) {
  const [first, last, state] = [chance.of(FIRST), chance.of(LAST), chance.below(8)];
  return {
    id: chance.hex(24),
    reference: chance.often(0.5) ? chance.hex(12) : null,
    first_name: first,
    last_name: last,
    email: email(chance, first, last),
    phone_1: phone(chance),
    phone_2: chance.often(0.5) ? phone(chance) : null,
    address_1: `${1 + chance.below(9999)} Main St`,
    city: CITIES[state],
    state: { raw: STATES[state], abbr: STATES[state], name: `${CITIES[state]} state`, country: "US", valid: true },
    postal_code: { raw: chance.digits(5), zip: "78701", four: null, country_code: "US", valid: true },
    ip_address: [1, 2, 3, 4].map(() => chance.below(255)).join("."),
    dob: chance.time().slice(0, 10),
    gender: chance.of(["M", "F", null]),
    loan_amount: chance.below(500_000) + 0.5,
    credit_score: 300 + chance.below(550),
    homeowner: chance.often(0.5),
    comments: chance.of([
      null,
      "Please call after 5pm, thanks!",
      'Prefers "text" only',
      "Renovation of kitchen / bath \\ porch",
    ]),
    trustedform_cert_url: `https://cert.trustedform.com/${chance.hex(40)}`,
    utm_source: chance.of(["google", "bing", "facebook", null]),
    utm_campaign: chance.of(["spring_2018", "brand", null]),
  };
}

function event(chance, names) {
  const [time, lead] = [chance.time(), leadVars(chance)];
  const outcome = chance.of(["success", "success", "success", "failure", "error"]);
  return {
    id: chance.hex(24),
    outcome,
    reason: outcome === "success" ? null : chance.of(REASONS),
    type: chance.of(["source", "recipient", "filter"]),
    host: `events-${chance.below(9)}.leadconduit.com`,
    start_timestamp: Date.parse(time),
    end_timestamp: Date.parse(time) + 900,
    ms: chance.below(4000),
    wait_ms: chance.below(200),
    overhead_ms: chance.below(20),
    lead_id: chance.hex(24),
    handler_version: `2.${chance.below(9)}.${chance.below(30)}`,
    version: `1.14.${chance.below(9)}`,
    package_version: `0.${chance.below(40)}.1`,
    module_id: `leadconduit-${chance.of(["facebook", "trustedform", "suppressionlist", "default"])}.outbound.query`,
    step_id: chance.hex(24),
    step_count: 1 + chance.below(9),
    cap_reached: chance.often(0.05),
    ping_limit_reached: false,
    firehose: { enabled: true },
    expires_at: chance.time(),
    vars: {
      account: { id: chance.hex(24), name: "Acme, Inc.", sso_id: chance.hex(24) },
      flow: chance.of(names.flows),
      source: chance.of(names.sources),
      ...(chance.often(0.6) && { recipient: chance.of(names.recipients) }),
      submission: { timestamp: time },
      timestamp_iso: time,
      random: chance.below(100),
      lead,
    },
    request: {
      method: "POST",
      version: "1.1",
      uri: `/flows/${chance.hex(24)}/sources/${chance.hex(24)}/submit`,
      timestamp: time,
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
        Accept: "application/json",
      },
      body: `first_name=${encodeURIComponent(lead.first_name)}&email=x%40y.com&phone_1=${chance.digits(10)}&comments=${chance.hex(60)}`,
    },
    response: {
      status: outcome === "success" ? 201 : 422,
      version: "1.1",
      timestamp: time,
      headers: {
        "Content-Type": "application/json",
        Server: "nginx",
        Status: outcome === "success" ? "Created" : "Unprocessable",
      },
      body: JSON.stringify({ outcome, reason: "r", lead: { id: chance.hex(24) }, price: 0 }),
    },
    appended: Object.fromEntries(
      ["trustedform", "suppressionlist"].map((name) => [
        name,
        { outcome, duration: chance.next() * 2, billable: chance.below(2) },
      ]),
    ),
  };
}

/** One page of LeadConduit events as bytes: 1,000 of them are about 3 MB. */
export function eventPage(count = 1_000, seed = 1) {
  const chance = new Chance(seed);
  const named = (what, many) =>
    Array.from({ length: many }, (_, index) => ({ id: chance.hex(24), name: `${what} ${index}` }));
  const names = { sources: named("Source", 12), flows: named("Flow", 5), recipients: named("Recipient", 9) };
  return encoder.encode(JSON.stringify(Array.from({ length: count }, () => event(chance, names))));
}

const ZEROS = (
  "CONTACT_REGION CONTACT_DIVISION CONTACT_OFFICE CONTACT_CATEGORY CONTACT_TRADE FIELD_ID " +
  "COMPANY_PERMISSIONS DATE_FORMAT TIME_FORMAT ISTRIAL LEAD_TYPE LEAD_WON_REASON LEAD_LOST_REASON " +
  "IS_SUB IS_CLIENT"
).split(" ");
const NULLS = (
  "ACCOUNT COMPANY_ID COMPANY_NAME LAT LON CS_LMOD OFFLINE_FILES FAVORITE_PROJECTS TIMEZONE_ID " +
  "MESSAGE_SIGNATURE LEAD_PROBABILITY LEAD_OPENED LEAD_CLOSED"
).split(" ");
const EMPTY = "ADDRESS PHONE MOBILE_PROVIDER FAX LMOD_NAME MIDDLENAME WEBSITE CREATOR_NAME".split(" ");
const TIMES = "LACCESS LMOD LEAD_LAST_CONTACT LEAD_DATE_CREATED LEAD_LMOD_DATE".split(" ");

/** ConstructionOnline leads as bytes: one array without pages. */
export function constructionLeads(count = 5_000, seed = 2) {
  const chance = new Chance(seed);
  const filled = (names, value) => Object.fromEntries(names.map((name) => [name, value()]));
  const lead = (_, index) => {
    const [first, last, city] = [chance.of(FIRST), chance.of(LAST), chance.below(8)];
    return {
      ID: 1_236_709 + index,
      FIRSTNAME: first,
      LASTNAME: last,
      EMAIL: `${first.toLowerCase()}@cafe.example`,
      DISPLAY_NAME: `${first} ${last}`,
      COMPANY: `Cafe ${last}`,
      CITY: CITIES[city],
      STATE: STATES[city],
      ZIP: chance.digits(5),
      MOBILE_PHONE: chance.digits(10),
      LMOD_CON_ID: 987_871,
      ISCOMPANY: false,
      CREATOR_ID: 987_871,
      TIMEZONE_OFFSET: 0.5,
      AUTO_TIMEZONE: true,
      COUNTRY_SETTING: 1,
      LANGUAGE_SETTING: 1,
      IS_COMPANY_ADMIN: false,
      CONTACT_QUALITY: 4,
      GENERAL_CALENDAR_COLOR: "#dfecf5",
      LEAD_STAGE: chance.below(5),
      LEAD_STATUS: chance.below(4),
      LEAD_QUALITY: chance.below(5),
      LEAD_VALUE: chance.below(100_000) / 100,
      LEAD_ASSIGNED_TO: chance.often(0.5) ? 987_871 : null,
      LEAD_SOURCE: chance.below(7),
      LEAD_CREATED_BY: 987_871,
      LEAD_LMOD_ID: 987_871,
      IS_LEAD: 1,
      ...filled(ZEROS, () => 0),
      ...filled(NULLS, () => null),
      ...filled(EMPTY, () => ""),
      ...filled(TIMES, () => chance.time().slice(0, 23)),
    };
  };
  return encoder.encode(JSON.stringify(Array.from({ length: count }, lead)));
}

/** One lead of that kind: a response of about 2 KB. */
export const smallResponse = () => constructionLeads(1, 3);

const COLUMNS =
  "lead_id,submission_timestamp,first_name,last_name,email,phone_1,address_1,city,state,postal_code,source_name,flow_name,outcome,reason,price,comments";

/** A HeroBase export of about `size` bytes, in pieces of 64 KiB. */
export function csvPieces(size = 50e6, seed = 4) {
  const chance = new Chance(seed);
  const row = () => {
    const [first, last, city, outcome] = [
      chance.of(FIRST),
      chance.of(LAST),
      chance.below(8),
      chance.of(["success", "failure", "error"]),
    ];
    return [
      chance.hex(24),
      chance.time(),
      first,
      last,
      `${first.toLowerCase()}@cafe.example`,
      chance.digits(10),
      `${chance.below(9999)} Main St`,
      CITIES[city],
      STATES[city],
      chance.digits(5),
      chance.often(0.3) ? '"Acme, Inc."' : `Source ${chance.below(12)}`,
      `Flow ${chance.below(5)}`,
      outcome,
      outcome === "success" ? "" : '"said ""no"""',
      (chance.below(5000) / 100).toFixed(2),
      chance.often(0.2) ? '"line one\nline two, please"' : "",
    ].join();
  };
  const pieces = [];
  let [text, total] = [`${COLUMNS}\n`, 0];
  let rest = new Uint8Array();
  while (total + rest.length < size) {
    while (text.length < 1 << 19) text += `${row()}\n`;
    rest = joined(rest, encoder.encode(text));
    text = "";
    while (rest.length >= 65_536) {
      pieces.push(rest.slice(0, 65_536));
      rest = rest.slice(65_536);
      total += 65_536;
    }
  }
  if (rest.length > 0) pieces.push(rest);
  return pieces;
}

function joined(a, b) {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
