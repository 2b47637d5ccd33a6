/**
 * A finding: what a person or a tool is told about a spec. The words come from the call site in the user's own names; the catalogue holds each code's title,
 * reason and page. Spans are UTF-16 offsets into one file (the same shape as the syntax tree's).
 */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = "error" | "warning" | "info";

/** A step of the chain of reasons: a place and what is so there. */
export interface Related {
  readonly span: Place;
  readonly message: string;
}

/** A repair that is known to be right; edits do not overlap. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Place; readonly text: string }[];
}

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** One sentence in the user's own names. */
  readonly message: string;
  readonly span: Place;
  /** What stands under the carets; short. */
  readonly label?: string | undefined;
  /** The chain of reasons, in the order in which it is to be read. */
  readonly related: readonly Related[];
  /** Consequences, a sentence each (`= …`). */
  readonly notes?: readonly string[] | undefined;
  /** What to do (`= help: …`). */
  readonly help?: string | undefined;
  readonly fixes?: readonly Fix[] | undefined;
}

/** One code of the catalogue. `wrong` and `right` are whole specs, compiled in tests: the wrong one yields this code and no other finding, the right one none. */
export interface CatalogueEntry {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  /** Why it matters, in plain words, a paragraph or two of Markdown. */
  readonly why: string;
  readonly wrong: string;
  readonly right: string;
  /** A waiver (`allow CODE "why"`) is possible: the finding makes a result unwise, not wrong. */
  readonly waivable: boolean;
  /** Files beside the specs, by name. */
  readonly files?: { readonly wrong: Readonly<Record<string, string>>; readonly right: Readonly<Record<string, string>> };
}
