// What is on the site, and where.

/** The examples, the first one shown first. */
export const EXAMPLES = ["worker", "node", "web", "next", "rust"];

const doc = (name) => ({ file: `docs/${name}.md`, path: `guide/${name}` });
const page = (file, path) => ({ file, path });

/** The sections of the menu. Titles of pages are their first headings. */
export const SECTIONS = [
  {
    title: "Guide",
    pages: [
      "getting-started",
      "authentication",
      "browsers",
      "retries",
      "paging",
      "errors",
      "validation",
      "middleware",
      "testing",
    ].map(doc),
  },
  { title: "Where it runs", pages: ["workers", "nextjs", "vite", "runtimes", "rust"].map(doc) },
  {
    title: "The APIs",
    pages: [
      ...["leadconduit", "constructiononline", "herobase"].map(doc),
      page("api.md", "operations"),
      page("docs/fidelity.md", "guide/fidelity"),
      page("docs/api/contradictions.md", "guide/contradictions"),
    ],
  },
  { title: "When something fails", pages: [doc("troubleshooting"), page("FAULTS.md", "faults")] },
  { title: "Examples", pages: EXAMPLES.map((name) => page(`examples/${name}/README.md`, `examples/${name}`)) },
  {
    title: "The project",
    pages: [
      page("README.md", "readme"),
      page("SECURITY.md", "security"),
      doc("others-vulnerabilities"),
      page("ARCHITECTURE.md", "architecture"),
      page("CONTRIBUTING.md", "contributing"),
      page("CHANGELOG.md", "changelog"),
    ],
  },
];
