/** How bodies are delivered, for adapters that cannot reproduce it. */
const deliveries = new WeakMap<Response, string>();

/** Registers the fault that determines the delivery of a body. */
export const noteDelivery = (response: Response, kind: string): void => {
  deliveries.set(response, kind);
};

/** The fault that determines the delivery of a body, if there is one. */
export const deliveryOf = (response: Response): string | undefined => deliveries.get(response);
