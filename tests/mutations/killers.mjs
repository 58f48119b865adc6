// What kills a mutation: a native test of Rust, a file of tests in Node with the name of one, a behaviour suite with the same.
export const native = (test) => ({ cargo: ["--package", "leadspan", "--test", "native"], test });
export const lib = (test) => ({ cargo: ["--package", "leadspan", "--lib"], test });
export const reader = (test) => ({ cargo: ["--package", "leadspan-reader", "--lib"], test });
export const node = (file, test) => ({ node: file, test });
export const suite = (file, test) => ({ suite: file, test });
