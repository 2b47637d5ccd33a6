/** What every node of the tree has. */

/** A half-open range of UTF-16 code units in one file. Lines and columns are worked out when a finding is rendered. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export interface NodeBase {
  readonly span: Span;
}

/** A name together with its place. */
export interface Ident extends NodeBase {
  readonly kind: "ident";
  readonly name: string;
}

/** A comment that is no doc comment, kept for the formatter alone. */
export interface Comment extends NodeBase {
  readonly kind: "comment";
  readonly text: string;
  /** It stands on a line of its own. */
  readonly ownLine: boolean;
}
