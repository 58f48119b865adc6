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
declare module "@playwright/test" {
  interface Page {
    route(pattern: RegExp, handler: (route: any) => Promise<void>): Promise<void>;
    goto(address: string): Promise<unknown>;
  }
  export const test: (title: string, run: (fixtures: { page: Page }) => unknown) => void;
}
declare module "msw" {
  export const http: { all(pattern: string, handler: (info: { request: Request }) => unknown): unknown };
}
declare module "msw/node" {
  export const setupServer: (...handlers: unknown[]) => { listen(): void };
}
declare module "pino" {
  const pino: () => { debug(event: object, message: string): void; warn(event: object, message: string): void };
  export default pino;
}
declare module "undici" {
  export class ProxyAgent {
    constructor(address: string);
  }
  export const fetch: (url: string, init: object & { dispatcher: ProxyAgent }) => Promise<object>;
}
interface WindowEventMap {
  fetch: Event & { readonly request: Request; respondWith(response: Promise<Response>): void };
}
