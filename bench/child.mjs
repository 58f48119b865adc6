// One task in a process of its own: `node child.mjs <task> <argument as JSON>`; the result goes to the parent.
const [task, argument] = process.argv.slice(2);
const tasks = {
  jobs: async (given) =>
    (await import("./jobs.mjs")).run({
      ...given,
      csvParse: (await import("csv-parse/sync")).parse,
      databases: (await import("./databases/open.mjs")).open,
    }),
  start: async ({ folder = "../dist" }) => (await import("./start.mjs")).start(() => import(`${folder}/index.js`)),
  against: async (given) => (await import("./against.mjs")).run(given),
  sandbox: async () => (await import("./sandbox.mjs")).run(),
  memory: async (given) => (await import("./memory.mjs")).run(given),
};
process.send(await tasks[task](JSON.parse(argument ?? "{}")), () => process.disconnect());
