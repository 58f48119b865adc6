// Requests as `fetch` takes them, and what the log keeps of them.
import { createSandbox } from "leadspan/sandbox";

const HOST = "https://app.leadconduit.com";
const headers = { authorization: `Basic ${btoa("X:sandbox-leadconduit-key")}`, accept: "application/json" };

export default async function ({ test, assert }) {
  await test("an address is read as `new URL` reads it", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const forms = [
      `${HOST}:443/caps`,
      `${HOST}/x/../caps`,
      `${HOST}/x/%2E%2e/./caps`,
      "https://APP.LeadConduit.com/caps",
      `${HOST}\\caps`,
      ` ${HOST}/caps\n`,
      `${HOST}/caps?flow_id=55d1f41b976c0bfb67e7a836#part`,
      `${HOST}/caps?x={"a":1}`,
    ];
    for (const form of forms) {
      for (const input of [form, new URL(form)]) {
        const response = await sandbox.fetch(input, { headers });
        assert.equal(response.status, 200, form);
        assert.equal(response.url, new URL(form).href.replace(/#.*/, ""), form);
        assert.equal(
          sandbox.log.entries.at(-1).url,
          new URL(form).href.replace(/#.*/, "#part".slice(0, form.includes("#") ? 5 : 0)),
          form,
        );
      }
    }
    sandbox.faults.add({ effect: { kind: "html" } });
    assert.equal((await sandbox.fetch(`${HOST}/caps`, { headers })).url, `${HOST}/caps`);
    await assert.rejects(sandbox.fetch("nowhere at all:"), TypeError);
  });

  await test("what `fetch` refuses is refused", async () => {
    const sandbox = createSandbox({ leads: 0 });
    for (const init of [{ method: "a b" }, { method: "GET\nx" }, { body: "x" }, { method: "HEAD", body: "x" }])
      await assert.rejects(sandbox.fetch(`${HOST}/caps`, { headers, ...init }), TypeError);
    assert.equal(sandbox.log.entries.length, 0);
  });

  await test("redirects are refused, followed or returned, as the call says", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const redirect = (location, status) =>
      sandbox.faults.add({ match: { url: "/caps" }, effect: { kind: "redirect", location, status } });
    const ask = (init) => sandbox.fetch(`${HOST}/caps`, { headers, ...init });
    redirect("/status", 302);
    assert.equal((await ask()).status, 302);
    assert.equal((await ask({ redirect: "manual" })).status, 302);
    assert.match((await assert.rejects(ask({ redirect: "error" }), TypeError)).cause.message, /redirect/);
    const followed = await ask({ redirect: "follow", method: "POST", body: "{}" });
    assert.deepEqual([followed.status, followed.url], [200, `${HOST}/status`]);
    assert.equal(sandbox.log.entries.at(-1).method, "GET");
    sandbox.faults.clear();
    redirect("https://api.constructiononline.com/api/Leads", 307);
    await ask({ redirect: "follow" });
    assert.equal(sandbox.log.entries.at(-1).headers.authorization, undefined, "another origin gets no credentials");
    sandbox.faults.clear();
    redirect("/caps", 301);
    assert.match((await assert.rejects(ask({ redirect: "follow" }), TypeError)).cause.message, /count/);
  });

  await test("the log's entries are not changed by what comes later", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const body = new TextEncoder().encode('{"name":"a"}');
    const init = { method: "POST", headers: { ...headers, "content-type": "application/json" }, body };
    await sandbox.fetch(`${HOST}/entities`, init);
    body.fill(65);
    const { entries } = sandbox.log;
    assert.equal(entries[0].body, '{"name":"a"}');
    sandbox.log.clear();
    assert.equal(entries.length, 1);
    assert.equal(sandbox.log.entries.length, 0);
  });

  await test("the log and its archive have the response that a fault sends", async () => {
    const sandbox = createSandbox({ leads: 0 });
    const ask = async (effect) => {
      const remove = sandbox.faults.add({ effect });
      await sandbox.fetch(`${HOST}/caps`, { headers }).catch(() => undefined);
      remove();
      return [sandbox.log.entries.at(-1), sandbox.log.toHar().log.entries.at(-1).response];
    };
    const [refused, response] = await ask({ kind: "status", status: 503, retryAfter: 7, headers: { "x-own": "1" } });
    assert.equal(refused.responseHeaders["retry-after"], "7");
    assert.match(refused.responseBody, /fault rule/);
    assert.ok(response.headers.some(({ name, value }) => name === "x-own" && value === "1"));
    assert.match(response.content.text, /fault rule/);
    assert.match(response.content.mimeType, /json/);
    const [, moved] = await ask({ kind: "redirect", location: "https://x.example/" });
    assert.equal(moved.redirectURL, "https://x.example/");
    const [html] = await ask({ kind: "html" });
    assert.match(html.responseBody, /<html>/);
    const [lost] = await ask({ kind: "reset" });
    assert.deepEqual([lost.status, lost.responseBody], [null, ""]);
  });
}
