import type { Column, Scan, Table } from "../../../../runtime/contract/plan.ts";

/** What stands, as SQL, in the place of a value that is marked `@pii`: samples go into messages, logs and reports. */
export const HIDDEN = "'(personal)'";

export const isPersonal = ({ marks }: Pick<Column, "marks">): boolean => marks.includes("pii");

/** Whether the node's column of this name is personal. */
export function isPersonalIn(node: Scan | Table, name: string): boolean {
  return node.columns.some((column) => column.name === name && isPersonal(column));
}
