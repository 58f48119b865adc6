// Databases that count a CSV by two columns: DuckDB in WebAssembly and Polars, which is native. Both want the whole file.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

/** Whether they have been installed. */
export const areInstalled = () => existsSync(join(here, "node_modules/nodejs-polars"));

/** `{ name: count }`, where `count(bytes, by)` gives the rows of each group; undefined when they are not installed. */
export async function open() {
  if (!areInstalled()) return undefined;
  return { "duckdb-wasm": await duckdb(), "polars (native)": polars() };
}

async function duckdb() {
  const { NODE_RUNTIME, VoidLogger, createDuckDB } = require("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs");
  const dist = dirname(require.resolve("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs"));
  const bundle = (kind) => ({
    mainModule: join(dist, `duckdb-${kind}.wasm`),
    mainWorker: join(dist, `duckdb-node-${kind}.worker.cjs`),
  });
  const database = await createDuckDB({ mvp: bundle("mvp"), eh: bundle("eh") }, new VoidLogger(), NODE_RUNTIME);
  await database.instantiate(() => undefined);
  const connection = database.connect();
  let number = 0;
  return (bytes, by) => {
    // A name of its own each time, as the database keeps what it has read of a file.
    const name = `export${number++}.csv`;
    database.registerFileBuffer(name, bytes);
    const table = connection.query(
      `select ${by.join()}, count(*)::int as n from read_csv('${name}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"') group by ${by.join()}`,
    );
    database.dropFile(name);
    return table.toArray().map((row) => row.toJSON());
  };
}

function polars() {
  const pl = require("nodejs-polars");
  return (bytes, by) =>
    pl
      .readCSV(Buffer.from(bytes.buffer), { inferSchemaLength: 0 })
      .groupBy(by)
      .agg(pl.count(by[0]).alias("n"))
      .toRecords();
}
