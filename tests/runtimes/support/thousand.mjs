// The hash of a thousand responses of the sandbox, which is the same in every runtime.

/** Updated whenever responses change on purpose; all runtimes must agree on it. */
export const HASH_OF_A_THOUSAND = "fb6aae94835e217a";

const FLOW = "55d1f41b976c0bfb67e7a836";
const SOURCE = "55479a2afbec3d235e65965f";
const HASH_BYTES = 8;

/** The first bytes of the hash of statuses, headers and bodies of reads and submissions. */
export async function hashOfAThousand(createSandbox) {
  const sandbox = createSandbox({ seed: 9, leads: 300, quota: false, callsPerMinute: false });
  const { leadConduit, constructionOnline, heroBase } = sandbox.credentials;
  const basic = (user, password) => `Basic ${btoa(`${user}:${password}`)}`;
  const hosts = [
    [
      "https://app.leadconduit.com",
      { authorization: basic("X", leadConduit.apiKey) },
      [
        "/events?limit=40",
        "/events/stats?group_by=vars.lead.state.abbr",
        "/search/leads?query=a&limit=20",
        "/vars",
        "/changelogs",
        "/caps",
      ],
    ],
    [
      "https://api.constructiononline.com",
      {
        authorization: basic(constructionOnline.email, constructionOnline.password),
        apikey: constructionOnline.apiKey,
      },
      ["/api/Leads", "/api/ChangeOrders", "/api/v2/Contacts?companyID=70001"],
    ],
    [
      "https://wshero01.herobase.com/api",
      { authorization: basic(heroBase.username, heroBase.password) },
      ["/leads?SearchName=everything&ModifiedFrom=2026-09-01&take=30", "/myaccount"],
    ],
  ];
  const responses = [];
  for (let n = 0; responses.length < 1_000; n += 1) {
    const [host, headers, paths] = hosts[n % hosts.length];
    const response = await sandbox.fetch(host + paths[n % paths.length], {
      headers: { ...headers, accept: "application/json" },
    });
    responses.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
    if (n % 10 === 0) {
      const body = JSON.stringify({ email: `n${n}@lead.example`, state: "TX" });
      const submitted = await sandbox.fetch(`${hosts[0][0]}/flows/${FLOW}/sources/${SOURCE}/submit`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", accept: "application/json" },
      });
      responses.push(await submitted.text());
    }
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(responses.join("\n"))));
  return [...digest.slice(0, HASH_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
