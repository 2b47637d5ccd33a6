/** The library as its files tell it: each declaration with its doc and the example in it. */
import { parse } from "../../compiler/syntax/index.ts";
import type { Declaration } from "../../compiler/syntax/ast.ts";
import { memoryHost } from "../memory-host.ts";

export interface LibraryItem {
  readonly module: string;
  readonly name: string;
  readonly kind: Declaration["kind"];
  readonly doc: string;
  /** The expression in backticks on the doc's last line. */
  readonly example: string | undefined;
}

const host = memoryHost({});
export const MODULES: readonly string[] = host.libraryModules();

export function libraryItems(): LibraryItem[] {
  return MODULES.flatMap((module) =>
    parse(module, host.readLibrary(module)!).file.declarations.flatMap((declaration) => {
      if (declaration.kind === "use" || declaration.kind === "split" || declaration.kind === "tests") return [];
      const doc = declaration.doc ?? "";
      return [{ module, name: declaration.name.name, kind: declaration.kind, doc, example: /^`(.+)`$/.exec(doc.trim().split("\n").at(-1) ?? "")?.[1] }];
    }),
  );
}

/** The columns that examples may speak of, and a row of them. */
const ROW = "id,placed,amount,note,latitude,longitude,kept\n0,2024-03-29T12:00:00Z,250,\"Call me NOW! see www.x.org\",48.8566,2.3522,true\n";

/** A spec over one row whose features are these expressions, as `x0`, `x1` … */
export function specOf(expressions: readonly string[]): { spec: string; files: Record<string, string>; data: Record<string, Record<string, unknown>[]> } {
  const uses = MODULES.map((module) => {
    const names = libraryItems().filter((item) => item.module === module && expressions.some((text) => new RegExp(`\\b${item.name}\\(`).test(text))).map((item) => item.name);
    return names.length === 0 ? "" : `use ${module} (${names.join(", ")})\n`;
  });
  const spec = `${uses.join("")}
table orders {
  from      csv("orders.csv")
  key       id
  timeless  "made up"
  columns   { id: Int, placed: Timestamp, amount: Float, note: String, latitude: Float<deg>, longitude: Float<deg>, kept: Bool }
}
examples rows_of_orders {
  rows   orders
  label  was_kept = kept
  features {
${expressions.map((text, i) => `    x${i} = ${text}`).join("\n")}
  }
}
`;
  return { spec, files: { "orders.csv": ROW }, data: {} };
}

