/** The package runs as it is in Node; bundled, its WebAssembly files would have to be moved along. */
export default { serverExternalPackages: ["leadspan"] };
