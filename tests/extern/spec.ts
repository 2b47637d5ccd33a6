/** A spec with one function in TypeScript, and what is said of it. */
import { check, compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
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
  return planned(code, files).findings;
}

/** The same, with the plan where there is no finding. */
export function planned(code: string, files: Readonly<Record<string, string>> = {}, declaration = 'extern fn f(x: Float): Float? from "./f.ts"', features = "    y = f(amount)"): { findings: readonly Diagnostic[]; plan: Plan | undefined } {
  const host = memoryHost({ "spec.mls": SPEC(declaration, features), "f.ts": code, ...files });
  const checked = check(host, "spec.mls");
  return { findings: checked.findings, plan: checked.findings.length === 0 ? compile(host, checked) : undefined };
}
