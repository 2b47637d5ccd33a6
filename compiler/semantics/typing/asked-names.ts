import type { ColumnSymbol } from "../program.ts";
import { TIMESTAMP } from "../types/type.ts";
import type { Names } from "./env.ts";
import { columnTyped } from "./row.ts";

/** The row's names, and what a question brings beside them: a horizon, a candidate, the moment where there is one. A column of the row wins. */
export function withAsked(names: Names | undefined, asked: readonly ColumnSymbol[], moment: "asked" | "none"): Names {
  return {
    find(name, node, env) {
      const column = asked.find((one) => one.name === name);
      const own = column ? columnTyped(column, node) : names?.find(name, node, env);
      if (own || name !== "moment" || moment === "none") return own;
      return { kind: "moment", type: TIMESTAMP, node, range: undefined };
    },
    list: () => [...(names?.list() ?? []), ...asked.map((column) => column.name)],
    explain: (name, node, env) => names?.explain?.(name, node, env) ?? false,
  };
}
