// What the vendors' documents print for the operations of the first slice: the call, the request that it makes, the
// response, and how a print that is not JSON is mended: [text, replacement] pairs, each of which must occur.

const CAP = "5b898b13cea36a21e4618dfa";
const CREDENTIAL = "59481e4f9e966175cdee5684";
const JSON_TYPE = "application/json; charset=utf-8";
const vendor = (kind) => `application/vnd.com.leadconduit.${kind}+json`;
/** `...` as the last member, or for a whole record that is not shown. */
const AND_MORE = [",\n    ...", ""];
const MORE_RECORDS = [",\n  {\n    ...\n  }", ""];
const MISSING_COMMAS = [
  ['leadconduit-example1"\n', 'leadconduit-example1",\n'],
  ['"\n    "password"', '",\n    "password"'],
  ['"\n  "password"', '",\n  "password"'],
];
/** The web page's own indentation: no white space to JSON. */
const HARD_SPACES = ["\u00a0", " "];
const one = (value) => value;
const listOfOne = (value) => [value];

/** LeadConduit. */
export const leadConduit = [
  {
    name: "listCaps",
    call: (lc) => lc.caps.list(),
    request: ["GET", "/caps"],
    type: vendor("cap"),
    mend: [AND_MORE],
    result: one,
  },
  {
    name: "getCap",
    call: (lc) => lc.caps.get(CAP),
    request: ["GET", `/caps/${CAP}`],
    type: vendor("credential"),
    mend: [[",\n  ...", ""]],
    result: one,
  },
  {
    name: "listCredentials",
    call: (lc) => lc.credentials.list(),
    request: ["GET", "/credentials"],
    type: vendor("credential"),
    mend: [
      ...MISSING_COMMAS.slice(0, 2),
      ['"*************"\n', '"*************",\n'],
      ['leadconduit-example2"\n', 'leadconduit-example2",\n'],
      ['",\n  }', '"\n  }'],
    ],
    result: one,
  },
  {
    name: "createCredential",
    call: (lc) =>
      lc.credentials.create({
        type: "token",
        package: "leadconduit-example1",
        token: "example_token",
        name: "Example Account",
      }),
    request: [
      "POST",
      "/credentials",
      '{"type":"token","package":"leadconduit-example1","token":"example_token","name":"Example Account"}',
    ],
    status: 201,
    type: `${vendor("credential")}; charset=utf-8`,
    mend: [['",\n}', '"\n}']],
    result: one,
  },
  {
    name: "getCredential",
    call: (lc) => lc.credentials.get(CREDENTIAL),
    request: ["GET", `/credentials/${CREDENTIAL}`],
    type: `${vendor("credential")}; charset=utf-8`,
    mend: [MISSING_COMMAS[0], MISSING_COMMAS[2]],
    result: one,
  },
  {
    name: "updateCredential",
    call: (lc) =>
      lc.credentials.update(CREDENTIAL, {
        type: "user",
        package: "leadconduit-example1",
        username: "u",
        password: "p",
      }),
    request: [
      "PUT",
      `/credentials/${CREDENTIAL}`,
      '{"type":"user","package":"leadconduit-example1","username":"u","password":"p"}',
    ],
    type: `${vendor("flow")}; charset=utf-8`,
    mend: [MISSING_COMMAS[0], MISSING_COMMAS[2]],
    result: one,
  },
  {
    name: "deleteCredential",
    file: null,
    call: (lc) => lc.credentials.delete(CREDENTIAL),
    request: ["DELETE", `/credentials/${CREDENTIAL}`],
    type: `${vendor("credential")}; charset=utf-8`,
    result: () => ({ outcome: "deleted", record: null, report: null }),
  },
  {
    name: "deleteCredential.202",
    call: (lc) => lc.credentials.delete(CREDENTIAL),
    request: ["DELETE", `/credentials/${CREDENTIAL}`],
    status: 202,
    type: JSON_TYPE,
    mend: [
      ['"integration": {', '{ "integration": {'],
      ['"mappings:', '"mappings":'],
      ['value":', '"value":'],
      ["]\n            }\n          ]", "]\n            } }\n          ]"],
    ],
    result: (report) => ({ outcome: "deleted_with_broken_flows", record: null, report }),
  },
  {
    name: "listEvents",
    call: (lc) => lc.events.list(),
    request: ["GET", "/events?limit=1000"],
    type: JSON_TYPE,
    mend: [["\n    ...\n  },", "\n  },"], MORE_RECORDS],
    result: one,
  },
  {
    name: "getEventStats",
    call: (lc) => lc.events.stats({ group_by: ["vars.lead.state.abbr"] }),
    request: ["GET", "/events/stats?group_by=vars.lead.state.abbr"],
    type: JSON_TYPE,
    mend: [MORE_RECORDS],
    result: one,
  },
  {
    name: "getEventStats.daily",
    call: (lc) => lc.events.stats({ start: "2017-09-02T04:00:00", end: "2017-09-15T03:59:59", interval: "daily" }),
    request: ["GET", "/events/stats?interval=daily&start=2017-09-02T04%3A00%3A00&end=2017-09-15T03%3A59%3A59"],
    type: JSON_TYPE,
    mend: [MORE_RECORDS],
    result: one,
  },
  {
    name: "listFields",
    call: (lc) => lc.fields.list(),
    request: ["GET", "/fields"],
    type: vendor("field"),
    mend: [[",\n  ...", ""]],
    result: one,
  },
  {
    name: "searchLeads",
    call: (lc) => lc.search.leads({ query: "fred@example.com" }),
    request: ["GET", "/search/leads?query=fred%40example.com&limit=100"],
    type: JSON_TYPE,
    mend: [
      ["{\n            ...\n          }", "{}"],
      [",\n        {\n            ...\n        }\n        ...", ""],
    ],
    result: ({ hits }) => hits,
  },
];

const FROM = "2023-10-14";

/** ConstructionOnline: each document prints one record where a list is promised. */
export const constructionOnline = [
  {
    name: "listLeads",
    call: (co) => co.leads.list(),
    request: ["GET", "/api/Leads"],
    type: JSON_TYPE,
    mend: [HARD_SPACES],
    result: listOfOne,
  },
  {
    name: "listChangeOrdersModifiedSince",
    call: (co) => co.changeOrders.modifiedSince(FROM),
    request: ["GET", `/api/ChangeOrders?fromDate=${FROM}`],
    type: JSON_TYPE,
    mend: [HARD_SPACES, ['"985779,Theo Brown"', '"985779,Theo Brown"}']],
    result: listOfOne,
  },
  {
    name: "listChangeOrderItemsModifiedSince",
    call: (co) => co.changeOrderItems.modifiedSince(FROM),
    request: ["GET", `/api/ChangeOrderItems?fromDate=${FROM}`],
    type: JSON_TYPE,
    result: listOfOne,
  },
];

/** HeroBase. What a right allows is not in the print; the lists stay empty. */
export const heroBase = [
  {
    name: "getAccount",
    call: (hb) => hb.account.get(),
    request: ["GET", "/myaccount"],
    type: JSON_TYPE,
    mend: [
      ['  "username"', '{ "username"'],
      ['"A project name",', '"A project name"],'],
      ['[\n    "C', '[],\n    "C'],
      ['[\n    "L', '[],\n    "L'],
      ['[\n    "O', '[],\n    "O'],
      ['"Organization": [', '"Organization": []}}'],
    ],
    result: one,
  },
  {
    name: "getImportExampleRequest",
    call: (hb) => hb.leads.importExample("ExampleCampaignCode"),
    request: ["GET", "/leads/import_example?CampaignCode=ExampleCampaignCode"],
    type: JSON_TYPE,
    mend: [
      ['  "campaignCode"', '{ "campaignCode"'],
      ['{5,25}\\\\s*$"', '{5,25}\\\\s*$" } }'],
    ],
    result: one,
  },
];

/** The lead of the HeroBase guide, printed as a request. */
export const importedLead = {
  campaignCode: "ExampleCampaignCode",
  data: { name: "Ian M. Banks", description: "Possibly the best sci-fi author ever", phone: "+44 1234567890" },
};
export const IMPORT_MEND = [
  ['  "campaignCode"', '{ "campaignCode"'],
  ['"+44 1234567890"', '"+44 1234567890" } }'],
];

/** The print with its replacements made everywhere they occur. */
export function mended(print, pairs = []) {
  return pairs.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`nothing to mend: ${JSON.stringify(from)} is not printed`);
    return text.replaceAll(from, to);
  }, print);
}
