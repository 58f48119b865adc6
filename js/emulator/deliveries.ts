/** What adapters need to know of a response, or of an error in place of it, beyond what `fetch` gives. */
const deliveries = new WeakMap<object, string>();

/** Carried out, but hidden from the page. */
export const HIDDEN = "hidden";

/** Registers the fault that determines the delivery of a body, or `HIDDEN` for an error. */
export const noteDelivery = (result: object, kind: string): void => {
  deliveries.set(result, kind);
};

/** What is registered. */
export const deliveryOf = (result: unknown): string | undefined => deliveries.get(result as object);
