/** How the bodies of responses come, for adapters that cannot do the same. */
const deliveries = new WeakMap<Response, string>();

/** Notes the fault by which a body comes. */
export const noteDelivery = (response: Response, kind: string): void => {
  deliveries.set(response, kind);
};

/** The fault by which a body comes, if it comes by one. */
export const deliveryOf = (response: Response): string | undefined => deliveries.get(response);
