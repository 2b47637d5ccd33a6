import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { OriginTyped, StreamTyped } from "../program.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { bareEnv } from "./constant.ts";
import { typeValue } from "./expression/index.ts";

/** Where data comes from: files, and live streams. */

const FORMATS: Readonly<Record<OriginTyped["format"], readonly string[]>> = { parquet: [], csv: ["delimiter"], json: ["rows"] };
const STREAMS: readonly string[] = ["kafka", "nats", "http", "file"];

/** `parquet(package("p", "f"))`, `csv("f", delimiter: ";")`, `json("f", rows: "features")`. */
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
  const options = new Map<string, string>();
  for (const arg of node.args) {
    if (!arg.name) continue;
    const allowed = FORMATS[format];
    if (!allowed.includes(arg.name.name)) {
      checker.findings.error(CODES.unknownWord, arg.name.span, `\`${format}\` has no option \`${arg.name.name}\``, { help: didYouMean(arg.name.name, allowed) ?? (allowed.length > 0 ? `it has ${listNames(allowed)}` : "it has none") });
    } else if (arg.value.kind !== "string") checker.findings.error(CODES.notConstant, arg.value.span, `\`${arg.name.name}\` is text as written`, {});
    else options.set(arg.name.name, arg.value.value);
  }
  const place = fileOf(checker, node, format);
  return place && { format, ...place, delimiter: options.get("delimiter"), rows: options.get("rows"), node };
}

function isFormat(name: string): name is OriginTyped["format"] {
  return Object.hasOwn(FORMATS, name);
}

function fileOf(checker: Checker, node: ast.CallExpr, format: string): { package: string | undefined; path: string } | undefined {
  const files = node.args.filter((arg) => !arg.name);
  const file = files.length === 1 ? files[0]!.value : undefined;
  if (file?.kind === "string") return { package: undefined, path: file.value };
  if (file?.kind === "call" && file.callee.kind === "name" && file.callee.name === "package") {
    const [name, path] = file.args.map((arg) => arg.value);
    if (file.args.length === 2 && name?.kind === "string" && path?.kind === "string") return { package: name.value, path: path.value };
  }
  if (file?.kind !== "error") checker.findings.error(CODES.arguments, file?.span ?? node.span, `\`${format}\` takes one file, as text`, { help: `write \`${format}("data/file.${format}")\`, or \`${format}(package("name", "path/in/it"))\`` });
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
