import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { columnsRead } from "../knowledge/reads.ts";
import type { ColumnSymbol, ExpectTyped, KnownTyped, SourceSymbol, TableSymbol } from "../program.ts";
import { intersect } from "../types/range.ts";
import { BOOL, TIMESTAMP, withMissing } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Draft } from "./draft.ts";
import { typeValue } from "./expression/index.ts";
import { keyOf, learnTrue, newFacts, rangeOf } from "./facts.ts";
import { columnTyped, rowEnv } from "./row.ts";
import { resolveType } from "./type-node.ts";

/** Columns of sources and tables: their types first, then what `expect` proves of them, then what is derived from others. */

const MARKS: ReadonlySet<string> = new Set(["pii", "protected", "id", "propensity"]);

/** The columns with their declared types, put into `owner`. */
export function declareColumns(checker: Checker, scope: FileScope, owner: Draft<SourceSymbol> | Draft<TableSymbol>, nodes: readonly ast.Column[]): void {
  const byName = new Map<string, Draft<ColumnSymbol>>();
  for (const node of nodes) {
    if (node.name.name === "") continue;
    const column = declareColumn(checker, scope, owner as SourceSymbol | TableSymbol, node);
    const other = byName.get(column.name);
    if (other) {
      checker.findings.error(CODES.declaredTwice, node.name.span, `\`${owner.name}\` has two columns \`${column.name}\``, { related: [{ span: other.span, message: "declared here first" }], help: "give one of them another name" });
    } else byName.set(column.name, column);
  }
  owner.columns = [...byName.values()];
  checker.columns.set(owner as SourceSymbol | TableSymbol, byName);
  checker.facts.set(owner as SourceSymbol | TableSymbol, newFacts());
}

function declareColumn(checker: Checker, scope: FileScope, owner: SourceSymbol | TableSymbol, node: ast.Column): Draft<ColumnSymbol> {
  const type = resolveType(checker, scope, node.type);
  if (type.kind === "zone") checker.allZones = true;
  for (const mark of node.marks) {
    if (!MARKS.has(mark.name)) checker.findings.error(CODES.unknownWord, mark.span, `there is no mark \`@${mark.name}\``, { help: "marks are `@pii`, `@protected`, `@id` and `@propensity`" });
  }
  if (node.value && node.from) checker.findings.error(CODES.arguments, node.from.span, `\`${node.name.name}\` is derived, so it has no place in the file`, { help: "leave `from` out, or the expression" });
  return {
    kind: "column",
    name: node.name.name,
    node,
    owner,
    type,
    from: node.value ? undefined : (node.from?.value ?? node.name.name),
    epoch: epochOf(checker, node),
    derive: undefined,
    through: undefined,
    known: undefined,
    marks: node.marks.map((mark) => mark.name),
    doc: node.doc,
    span: node.name.span,
    range: undefined,
  };
}

function epochOf(checker: Checker, node: ast.Column): "s" | "ms" | "us" | undefined {
  if (node.type.kind !== "namedType" || node.type.name.name !== "Timestamp" || node.type.by === undefined) return undefined;
  const { by } = node.type;
  if (by === "s" || by === "ms" || by === "us") return by;
  checker.findings.error(CODES.unknownUnit, node.type.span, `a Timestamp does not count in \`${by}\``, { help: "write `Timestamp by s`, `by ms` or `by us`" });
  return undefined;
}

/** The rules of `expect`, each read where those before it hold; what they prove is kept for every row of the owner. */
export function typeExpect(checker: Checker, scope: FileScope, owner: SourceSymbol | TableSymbol, rules: readonly ast.ExpectRule[]): ExpectTyped[] {
  const facts = checker.facts.get(owner)!;
  const typed: ExpectTyped[] = [];
  for (const rule of rules) {
    const env = rowEnv(checker, scope, owner, "an `expect`");
    const condition = convert(env, typeValue(env, rule.condition), withMissing(BOOL, true), "a rule of `expect`");
    learnTrue(condition, facts);
    if (condition.kind !== "error") typed.push({ node: rule, condition, otherwise: rule.otherwise ?? "fail" });
  }
  for (const column of owner.columns as readonly Draft<ColumnSymbol>[]) {
    const key = keyOf(columnTyped(column, { kind: "error", span: column.span }));
    if (key !== undefined) column.range = rangeOf(facts, key);
  }
  return typed;
}

/** Derived columns and the columns' own knowledge times. */
export function deriveColumns(checker: Checker, scope: FileScope, owner: SourceSymbol | TableSymbol): void {
  for (const column of owner.columns as readonly Draft<ColumnSymbol>[]) {
    const node = column.node as ast.Column;
    if (node.value) {
      const env = rowEnv(checker, scope, owner, "a derived column");
      column.derive = convert(env, typeValue(env, node.value), column.type, `\`${column.name}\``);
      column.range = intersect(column.range, column.derive.range);
    }
    if (node.known) column.known = typeKnown(checker, scope, owner, node.known);
  }
  refuseCircles(checker, owner);
}

/** `known at e` over the row's columns, or `known on arrival`. */
export function typeKnown(checker: Checker, scope: FileScope, owner: Parameters<typeof rowEnv>[2], node: ast.KnownNode): KnownTyped {
  if (!node.at) return { node, at: undefined };
  const env = rowEnv(checker, scope, owner, "a `known at`");
  return { node, at: convert(env, typeValue(env, node.at), withMissing(TIMESTAMP, true), "the time of `known at`") };
}

/** A derived column that is made of itself, over others or at once, has no value. */
function refuseCircles(checker: Checker, owner: SourceSymbol | TableSymbol): void {
  const done = new Set<ColumnSymbol>();
  const open: ColumnSymbol[] = [];
  const visit = (column: ColumnSymbol): void => {
    if (done.has(column) || !column.derive) return;
    const start = open.indexOf(column);
    if (start >= 0) {
      const steps = open.slice(start);
      checker.findings.error(CODES.circle, column.span, steps.length === 1 ? `\`${column.name}\` is made of itself` : `these columns are made of each other in a circle: ${[...steps, column].map((step) => `\`${step.name}\``).join(" → ")}`, {
        related: steps.map((step) => ({ span: step.derive!.node.span, message: `\`${step.name}\` is made of this` })),
        help: "one of them has to come from the file",
      });
      return;
    }
    open.push(column);
    for (const read of columnsRead(column.derive)) if (read.owner === owner) visit(read);
    open.pop();
    done.add(column);
  };
  for (const column of owner.columns) visit(column);
}
