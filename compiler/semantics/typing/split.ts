import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { ColumnSymbol, ExampleFeatureSymbol, ExamplesSymbol, SplitSymbol, Typed } from "../program.ts";
import { aType, TIMESTAMP, ZONE } from "../types/type.ts";
import { instantOf, startOfDay } from "../types/zones.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { convert } from "./convert.ts";
import { examplesSymbol } from "./examples.ts";
import { typeValue } from "./expression/index.ts";
import { instantInRange } from "./instant.ts";
import { unknownDeclaration } from "./row.ts";

/** The example set of a name; undefined when it is unknown (said) or could not be made (said before). */
export function examplesNamed(checker: Checker, scope: FileScope, name: ast.Ident): ExamplesSymbol | undefined {
  const definition = find(scope, "examples", name.name);
  if (definition?.declaration.kind === "examples") return examplesSymbol(checker, definition.scope, definition.declaration);
  unknownDeclaration(checker, scope, name, "example set", ["examples"]);
  return undefined;
}

type Part = SplitSymbol["parts"][number];
const PARTS = ["train", "validate", "test"] as const;

export function typeSplit(checker: Checker, scope: FileScope, node: ast.SplitDecl): SplitSymbol | undefined {
  const examples = examplesNamed(checker, scope, node.examples);
  const zone = zoneOf(checker, scope, node);
  const parts = partsOf(checker, scope, node, zone);
  if (!node.broken) {
    checkParts(checker, node, examples);
    checkFolds(checker, node);
  }
  if (!examples) return undefined;
  const groups = node.groups.map((name) => groupOf(checker, examples, name)).filter((group) => group !== undefined);
  const generalise = node.generalise.flatMap((name) => {
    const found = groupOf(checker, examples, name);
    return found === undefined ? [] : [{ name, found }];
  });
  return { kind: "split", node, examples, zone, parts, groups, generalise, gap: node.gap?.micros ?? 0 };
}

function zoneOf(checker: Checker, scope: FileScope, node: ast.SplitDecl): string | undefined {
  if (!node.zone) return undefined;
  const env = bareEnv(checker, scope, "a split");
  const typed = convert(env, typeValue(env, node.zone), ZONE, "the zone of the split");
  if (typed.kind === "literal" && typeof typed.value === "string") return typed.value;
  if (typed.kind !== "error") checker.findings.error(CODES.notConstant, node.zone.span, "the zone of a split is written out", { help: 'write `in "UTC"`' });
  return undefined;
}

function partsOf(checker: Checker, scope: FileScope, node: ast.SplitDecl, zone: string | undefined): Part[] {
  const parts: Part[] = [];
  // Where the method is another, or could not be read, dates are a matter of that mistake.
  const byTime = node.method === "time" && !node.broken;
  for (const part of node.parts) {
    const { extent } = part;
    parts.push({
      name: part.name,
      node: part,
      until: extent.kind === "until" && byTime ? instantOfPart(checker, scope, extent.value, zone, node) : undefined,
      last: extent.kind === "last" ? extent.duration.micros : undefined,
      share: extent.kind === "share" ? extent.value.value : undefined,
    });
  }
  return parts;
}

/** A date begins in the split's zone; without one it is no instant, which is said of the first. */
function instantOfPart(checker: Checker, scope: FileScope, value: ast.Expr, zone: string | undefined, node: ast.SplitDecl): number | undefined {
  const env = bareEnv(checker, scope, "a split");
  const typed = typeValue(env, value);
  if (typed.kind === "error") return undefined;
  const inZone = zone === undefined ? undefined : localInstant(typed, zone);
  if (inZone !== undefined) return instantInRange(checker, value, inZone);
  if (typed.type.kind === "date" && typed.kind === "literal") {
    // A zone that is wrong has been said.
    const first = node.parts.find((part) => part.extent.kind === "until" && part.extent.value.kind === value.kind)?.extent;
    if (!node.zone && first?.kind === "until" && first.value === value) {
      checker.findings.error(CODES.naiveTime, value.span, `\`${checker.show(value)}\` is a date, which begins at another instant in each zone`, { label: "Date", help: `say the zone: \`split ${node.examples.name} by time in "UTC"\`` });
    }
    return undefined;
  }
  const instant = convert(env, typed, TIMESTAMP, "the end of a part");
  if (instant.kind === "literal" && typeof instant.value === "number") return instantInRange(checker, value, instant.value);
  if (instant.kind !== "error") checker.findings.error(CODES.notConstant, value.span, "the end of a part is a date or an instant as written", { help: "write `until 2024-01-01`" });
  return undefined;
}

function localInstant(typed: Typed, zone: string): number | undefined {
  if (typed.kind !== "literal" || typeof typed.value !== "number") return undefined;
  if (typed.type.kind === "date") return startOfDay(typed.value, zone);
  return typed.type.kind === "localTimestamp" ? instantOf(typed.value, zone) : undefined;
}

/** Each part once, each of one kind, and that kind the method's. */
function checkParts(checker: Checker, node: ast.SplitDecl, examples: ExamplesSymbol | undefined): void {
  const say = (span: ast.Span, message: string, help: string): void => checker.findings.error(CODES.splitParts, span, message, { help });
  const seen = new Map<string, ast.SplitPart>();
  for (const part of node.parts) {
    const other = seen.get(part.name);
    if (other) say(part.span, `the part \`${part.name}\` is there twice`, "leave one of them out");
    seen.set(part.name, part);
  }
  const absent = PARTS.filter((name) => !seen.has(name));
  if (absent.length > 0) {
    say(node.methodSpan, `the split has no part ${listNames(absent)}`, "a split has `train` to learn from, `validate` to choose by and `test` to judge with");
    return;
  }
  const byTime = node.method === "time";
  // Events in time with dates are only split by the wrong method, which is said where it stands (MLS3030).
  const methodIsWrong = !byTime && examples?.spine !== undefined && examples.spine.kind !== "table";
  for (const part of node.parts) {
    const { kind } = part.extent;
    if ((kind === "share") === byTime) {
      if (methodIsWrong) return;
      say(part.span, byTime ? "a split by time has no shares: a part ends somewhere in time" : `a split \`${node.method === "group" ? "by group" : "random"}\` has shares, no times`, byTime ? "write `until` and a date, or `last 30d`" : "write shares, as `train 60%`");
      return;
    }
    if (kind !== node.parts[0]!.extent.kind) {
      say(part.span, "the parts are counted in two ways", "give all of them `until`, or all of them `last`");
      return;
    }
  }
  if (!byTime) checkShares(node, say);
}

const MOST_FOLDS = 50;

/** How many, and whether there is a time to roll over. */
function checkFolds(checker: Checker, { folds, method }: ast.SplitDecl): void {
  if (folds === undefined) return;
  const say = (message: string, help: string): void => checker.findings.error(CODES.foldsDoNotFit, folds.span, message, { help });
  if (folds.count < 2 || folds.count > MOST_FOLDS) say(`${folds.count} is no number of folds`, `give from 2 to ${MOST_FOLDS}, as \`${folds.kind} 5\``);
  else if (folds.kind === "rolling" && method !== "time") say("`rolling` moves forward in time, and closed rows have none", `write \`folds ${folds.count}\`, whose folds are drawn`);
}

function checkShares(node: ast.SplitDecl, say: (span: ast.Span, message: string, help: string) => void): void {
  const sum = node.parts.reduce((total, part) => total + (part.extent.kind === "share" ? part.extent.value.value : 0), 0);
  if (Math.abs(sum - 1) > 1e-9) say(node.parts.at(-1)!.span, `the shares add up to ${Number((sum * 100).toFixed(6))}%`, "make them 100% together");
  for (const part of node.parts) if (part.extent.kind === "share" && part.extent.value.value <= 0) say(part.span, `the part \`${part.name}\` is empty`, "give it a share above 0%");
}

/** A column of the row, or an example feature, that holds rows together. */
function groupOf(checker: Checker, examples: ExamplesSymbol, name: ast.Ident): ColumnSymbol | ExampleFeatureSymbol | undefined {
  const columns = examples.spine && checker.columns.get(examples.spine);
  const found = columns?.get(name.name) ?? examples.features.find((feature) => feature.name === name.name);
  if (!found && checker.isWhole(examples.node)) {
    const names = [...(columns?.keys() ?? []), ...examples.features.map((feature) => feature.name)];
    checker.findings.error(CODES.unknownName, name.span, `\`${examples.name}\` has no column or feature \`${name.name}\``, { help: didYouMean(name.name, names) ?? `there are ${listNames(names)}` });
  }
  const type = found && ("value" in found ? found.value.type : found.type);
  if (type?.kind !== "list" && type?.kind !== "record") return found;
  checker.findings.error(CODES.mismatch, name.span, `\`${name.name}\` is ${aType(type)}, which holds no rows together`, { help: "name what holds one value" });
  return undefined;
}
