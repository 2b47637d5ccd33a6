/**
 * The reference: for each word of the language what it takes, gives and means, with an example. `mlsc explain NAME` prints an entry, `docs/reference` holds a page of each.
 *
 * The words stand here, the meaning in the passes; tests keep the two together: each name that a pass knows has an entry, and each example compiles and has the type that its entry tells.
 */

/** Where an example stands: an expression over a row of `CONTEXT` in `examples`; a feature of a group; an input of a model; a learner; a metric's test; or a spec of its own. */
export type Kind = "function" | "aggregate" | "transform" | "learner" | "metric" | "declaration" | "module";

export interface ReferenceEntry {
  readonly kind: Kind;
  readonly name: string;
  /** `clip(x: Float, low: Float, high: Float): Float`. */
  readonly signature: string;
  /** One or more paragraphs of Markdown. The first sentence says what it is. */
  readonly doc: string;
  /** Lines of what stands in it, as `form` and what it says. */
  readonly parts?: readonly (readonly [form: string, says: string])[];
  readonly example: string;
  /** The whole spec, where the example does not fit into the shop's. */
  readonly spec?: string;
  /** Files beside the spec, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** The type of the example's value, where it has one. */
  readonly gives?: string;
}
