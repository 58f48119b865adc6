// Sees every WebAssembly instance as it is made, so that a test can measure its memory or take it away. Import it before
// anything is called: instances are made by the first call.

const made = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const instance = Reflect.construct(Instance, args);
    made.push(instance);
    return instance;
  },
});

const withExport = (name) => made.filter(({ exports }) => name in exports);

/** The instances of the core, oldest first: the last one lives. */
export const cores = () => withExport("core_call");
/** The instances of the reader. */
export const readers = () => withExport("picker_take");

/** Bytes of an instance's memory. It never shrinks, so equal numbers mean that nothing was kept in between. */
export const memoryOf = ({ exports: { memory } }) => memory.buffer.byteLength;

/** Slots of an instance's table of JavaScript objects; it never shrinks either. */
export const slotsOf = ({ exports: { __wbindgen_externrefs: table } }) => table.length;

/** Overwrites everything that an instance knows, as a stray write would in part. */
export function ruin({ exports: { memory } }) {
  new Uint8Array(memory.buffer).fill(0xff);
}

/** Takes all memory that the platform gives, so that the instance gets none when it asks. */
export function starve({ exports: { memory } }) {
  for (let pages = 65_536; pages >= 1; pages >>= 1) {
    try {
      for (;;) memory.grow(pages);
    } catch {
      // So much is not left; half of it may be.
    }
  }
}
