import type { BatchProgram } from "../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../contract/canonical.ts";

/** A name for what was read: files, and rows of databases, by content; and what makes sources, tables and views of them. */
export function inputsKey({ prelude, inputs, views }: BatchProgram, files: Iterable<readonly [string, { readonly sha256: string }]>): string {
  const sql = [...prelude, ...inputs.flatMap(({ create }) => create), ...views.flatMap(({ create }) => create)].map((statement) => statement.sql);
  return sha256(canonicalJson({ sql, origins: inputs.map(({ origin }) => origin), files: [...files].map(([node, facts]) => [node, facts.sha256]).sort(([a], [b]) => (a! < b! ? -1 : 1)) }));
}
