/** A spec with one function in TypeScript, and what is said of it. */
import { check } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { memoryHost } from "../memory-host.ts";

export const SPEC = (declaration: string, features: string, more = ""): string => `entity Shop: Category

${declaration}

source orders {
  from   csv("orders.csv")
  stream kafka("orders")
  columns {
    shop:    Shop
    placed:  Timestamp
    amount:  Float
    items:   Int
    note:    String?
    gift:    Bool
    kept:    Bool   known at placed + 30d
  }
  at    placed
  known at placed + 1m
}
${more}
examples checkouts {
  rows   orders asked at placed + 1m
  label  stays = kept
  features {
${features}
  }
}
`;

/** A function `f(x: Float): Float?` of a file `f.ts`, with others beside it. */
export function findingsOf(code: string, files: Readonly<Record<string, string>> = {}): readonly Diagnostic[] {
  const spec = SPEC('extern fn f(x: Float): Float? from "./f.ts"', "    y = f(amount)");
  return check(memoryHost({ "spec.mls": spec, "f.ts": code, ...files }), "spec.mls").findings;
}
