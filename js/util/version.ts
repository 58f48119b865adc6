/** The version of the package, for bug reports and traces; a test holds it against `package.json`. */
export const VERSION = "0.1.0";
