// How busy the machine was with other work while something was measured: a run that was not alone says little.
import { readFileSync, readdirSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** Cores that other work may keep busy on the average before a run counts as not alone. */
const MAX_OTHERS = 0.1;
/** Milliseconds of a tick in /proc. */
const TICK_MS = 10;

/** Begins to watch; what is returned gives `{ othersBusyCores, loadAverage, alone }` for the time since. */
export function watchLoad() {
  const began = performance.now();
  const [busy, own] = [busyMs(), ownMs()];
  return () => {
    const elapsed = performance.now() - began;
    const ours = ownMs();
    // Without /proc, the share of this process is not known.
    const others =
      own === undefined || ours === undefined ? undefined : Math.max(0, busyMs() - busy - (ours - own)) / elapsed;
    return {
      ...(others !== undefined && { othersBusyCores: others, alone: others <= MAX_OTHERS }),
      loadAverage: loadavg()[0],
    };
  };
}

/** A note on a run that was not alone; empty for one that was. */
export function loadNote({ alone, othersBusyCores, loadAverage }) {
  if (alone === undefined)
    return `(load average ${loadAverage.toFixed(1)}; whether it was alone cannot be measured here)`;
  return alone ? "" : `NOT ALONE: other work kept ${othersBusyCores.toFixed(1)} cores busy`;
}

function busyMs() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

/** Ticks that this process and its children have used, ended ones included; undefined where there is no /proc. */
function ownMs() {
  const stats = new Map();
  let names;
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  for (const pid of names) {
    try {
      // The name of a program, in brackets, may hold anything.
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      stats.set(Number(pid), {
        parent: Number(fields[1]),
        ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0),
      });
    } catch {
      // It has just ended.
    }
  }
  const isOurs = (pid) => pid === process.pid || (stats.has(pid) && isOurs(stats.get(pid).parent));
  return [...stats].reduce((sum, [pid, { ticks }]) => sum + (isOurs(pid) ? ticks : 0), 0) * TICK_MS;
}
