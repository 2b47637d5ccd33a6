import type { BatchProgram } from "../../contract/batch.ts";
import { canonicalJson, sha256 } from "../../contract/canonical.ts";

/** A name for what was read: the files by content, and the SQL that makes sources, tables and views of them. */
export function inputsKey({ prelude, inputs, views }: BatchProgram, files: Iterable<readonly [string, { readonly sha256: string }]>): string {
  const sql = [...prelude, ...inputs.flatMap(({ create }) => create), ...views.flatMap(({ create }) => create)].map((statement) => statement.sql);
  return sha256(canonicalJson({ sql, files: [...files].map(([node, facts]) => [node, facts.sha256]).sort(([a], [b]) => (a! < b! ? -1 : 1)) }));
}
