// From nothing to the first result, the network left out.

/** Milliseconds to load the package, and from there to the result of the first call and of the second. */
export async function start(load, now = () => performance.now()) {
  const fetch = () =>
    Promise.resolve(
      new Response('{"id":"5b898b13cea36a21e4618dfa"}', {
        headers: new Headers({ "content-type": "application/json" }),
      }),
    );
  // Node loads its own fetch at its first use, which takes longer than all that is measured here.
  await (await fetch()).body.getReader().read();
  new AbortController().abort();
  const began = now();
  const { LeadConduit } = await load();
  const loaded = now();
  const lc = new LeadConduit({ apiKey: "key", fetch, dangerouslyAllowBrowser: true });
  await lc.caps.get("5b898b13cea36a21e4618dfa");
  const done = now();
  await lc.caps.get("5b898b13cea36a21e4618dfa");
  return { load: loaded - began, first: done - loaded, second: now() - done };
}
