// What the blocks of the pages use without importing it: the APIs of test runners, mocks and platforms that are not
// installed here.
declare module "vitest" {
  export const test: (title: string, run: () => unknown) => void;
  export const expect: any;
}
declare module "cloudflare:workers" {
  export class DurableObject {
    constructor(ctx: unknown, env: object);
  }
}
declare const page: { route(pattern: RegExp, handler: unknown): Promise<void> };
declare const http: { all(pattern: string, handler: (info: { request: Request }) => unknown): unknown };
declare class Miniflare {
  constructor(options: object);
}
declare const script: string;
declare const env: any;
declare const cursor: string | undefined;
declare const lc: import("leadspan").LeadConduit;
declare const sandbox: import("leadspan/sandbox").Sandbox;
declare function createSandbox(options?: import("leadspan/sandbox").SandboxOptions): import("leadspan/sandbox").Sandbox;
interface WindowEventMap {
  fetch: Event & { readonly request: Request; respondWith(response: Promise<Response>): void };
}
