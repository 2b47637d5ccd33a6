import { ENCODINGS, type Format, type FormatRule, FORMATS } from "../../../runtime/contract/vocabulary/formats.ts";
import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { OriginTyped, StreamTyped } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { typeValue } from "./expression/index.ts";

/** Where data comes from: files, databases and live streams. */

const STREAMS: readonly string[] = ["kafka", "nats", "http", "file"];

/** `parquet(package("p", "f"))`, `csv("f", delimiter: ";")`, `postgres(env("URL"), table: "t")`. */
export function typeOrigin(checker: Checker, node: ast.Expr): OriginTyped | undefined {
  if (node.kind === "error") return undefined;
  const formats = Object.keys(FORMATS);
  if (node.kind !== "call" || node.callee.kind !== "name") {
    checker.findings.error(CODES.arguments, node.span, "`from` names a file and its format", { help: `write \`csv("orders.csv")\`; there are ${listNames(formats)}` });
    return undefined;
  }
  const format = node.callee.name;
  if (!isFormat(format)) {
    checker.findings.error(CODES.unknownFunction, node.callee.span, `there is no file format \`${format}\``, { help: didYouMean(format, formats) ?? `there are ${listNames(formats)}` });
    return undefined;
  }
  const options = optionsOf(checker, node, format);
  const place = format === "postgres" ? databaseOf(checker, node) : fileOf(checker, node, format);
  return place && options && { format, ...place, options, node };
}

function isFormat(name: string): name is Format {
  return Object.hasOwn(FORMATS, name);
}

/** The arguments with names; undefined where one that must be there is not. */
function optionsOf(checker: Checker, node: ast.CallExpr, format: Format): ReadonlyMap<string, string> | undefined {
  const rule: FormatRule = FORMATS[format];
  const allowed = [...rule.needs, ...rule.takes];
  const options = new Map<string, string>();
  for (const { name, value } of node.args) {
    if (!name) continue;
    if (!allowed.includes(name.name)) {
      checker.findings.error(CODES.unknownWord, name.span, `\`${format}\` has no option \`${name.name}\``, { help: didYouMean(name.name, allowed) ?? (allowed.length > 0 ? `it has ${listNames(allowed)}` : "it has none") });
    } else if (value.kind !== "string") checker.findings.error(CODES.notConstant, value.span, `\`${name.name}\` is text as written`, {});
    else if (fitsOption(checker, name.name, value)) options.set(name.name, value.value);
  }
  const absent = rule.needs.filter((name) => !node.args.some((arg) => arg.name?.name === name));
  if (absent.length > 0) checker.findings.error(CODES.arguments, node.callee.span, `\`${format}\` does not say its ${listNames(absent)}`, { help: `write \`${rule.example}\`` });
  return rule.needs.every((name) => options.has(name)) ? options : undefined;
}

function fitsOption(checker: Checker, name: string, value: ast.StringExpr): boolean {
  const wrong = (message: string, help: string): false => {
    checker.findings.error(CODES.arguments, value.span, message, { help });
    return false;
  };
  const encodings: readonly string[] = ENCODINGS;
  if (name === "encoding" && !encodings.includes(value.value)) return wrong(`there is no encoding "${value.value}" here`, `there are ${encodings.join(", ")}; turn another into UTF-8 first`);
  if (name === "delimiter" && !/^[^"\r\n]$/u.test(value.value)) return wrong("`delimiter` is one character, and neither a quote nor a line's end", 'write `delimiter: ";"`, or `delimiter: "\\t"` for tabs');
  return value.value !== "" || wrong(`\`${name}\` is empty`, "write its name, or leave it out");
}

function fileOf(checker: Checker, node: ast.CallExpr, format: Format): { package: string | undefined; path: string } | undefined {
  const files = node.args.filter((arg) => !arg.name);
  const file = files.length === 1 ? files[0]!.value : undefined;
  if (file?.kind === "string") return { package: undefined, path: file.value };
  if (file?.kind === "call" && file.callee.kind === "name" && file.callee.name === "package") {
    const [name, path] = file.args.map((arg) => arg.value);
    if (file.args.length === 2 && name?.kind === "string" && path?.kind === "string") return { package: name.value, path: path.value };
  }
  if (file?.kind !== "error") checker.findings.error(CODES.arguments, file?.span ?? node.span, `\`${format}\` takes one path, as text`, { help: `write \`${FORMATS[format].example}\`; \`*\` and \`**\` in it stand for many files` });
  return undefined;
}

/** Where a database is, and with which password it is opened, stands in the environment alone: a spec is read by many, and kept for ever. */
function databaseOf(checker: Checker, node: ast.CallExpr): { package: undefined; path: string } | undefined {
  const places = node.args.filter((arg) => !arg.name);
  const place = places.length === 1 ? places[0]!.value : undefined;
  if (place?.kind === "call" && place.callee.kind === "name" && place.callee.name === "env") {
    const [name] = place.args.map((arg) => arg.value);
    if (place.args.length === 1 && name?.kind === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name.value)) return { package: undefined, path: name.value };
  }
  if (place?.kind === "string") {
    checker.findings.error(CODES.secretInSpec, place.span, "a database's address stands in the spec", {
      label: "whoever reads the spec can read it, and so can its history",
      help: 'put it into the environment, and name the variable that holds it: `env("DATABASE_URL")`; a password that has stood here is known, so change it',
    });
  } else if (place?.kind !== "error") checker.findings.error(CODES.arguments, place?.span ?? node.callee.span, "`postgres` takes the environment's variable that says where the database is", { help: `write \`${FORMATS.postgres.example}\`` });
  return undefined;
}

/** `kafka(config.topic)`: a live origin; its arguments are constants or set at deployment. */
export function typeStream(checker: Checker, scope: FileScope, node: ast.Expr): StreamTyped | undefined {
  if (node.kind === "error") return undefined;
  if (node.kind !== "call" || node.callee.kind !== "name") {
    checker.findings.error(CODES.arguments, node.span, "`stream` names where events come in, live", { help: 'write `kafka("topic")`' });
    return undefined;
  }
  const kind = node.callee.name;
  if (!STREAMS.includes(kind)) {
    checker.findings.error(CODES.unknownFunction, node.callee.span, `there is no stream \`${kind}\``, { help: didYouMean(kind, STREAMS) ?? `there are ${listNames(STREAMS)}` });
    return undefined;
  }
  const env = bareEnv(checker, scope, "a `stream`");
  const args = node.args.map((arg) => typeValue(env, arg.value)).filter((arg) => arg.kind !== "error");
  for (const arg of args) {
    if (arg.kind !== "literal" && arg.kind !== "config") checker.findings.error(CODES.notConstant, arg.node.span, `an argument of \`${kind}\` is a value as written, or a config`, { help: "declare a `config` for what is set at deployment" });
  }
  return { kind, args, node };
}
