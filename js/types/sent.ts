/** What a call sends, as far as a message could repeat it. */
export interface Sent {
  /** Arguments and query. */
  readonly args: unknown;
  /** JSON. */
  readonly body: { readonly text: string } | undefined;
  /** The path of a call that no document names. */
  readonly path: string;
  /** Everything but the body as the core takes it, the call's headers included. */
  readonly text: string;
  /** The same with the client's headers, by the parameter that an error names. */
  readonly parts: () => (readonly [parameter: string, text: string | undefined])[];
}
