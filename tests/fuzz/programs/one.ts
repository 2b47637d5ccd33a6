import { readFileSync } from "node:fs";
import { check } from "../../../compiler/compile.ts";
import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { memoryHost } from "../../memory-host.ts";
const checked = check(memoryHost({ "spec.mls": readFileSync(process.argv[2]!, "utf8") }), "spec.mls");
for (const e of checked.findings.filter((f) => f.severity === "error")) console.log(renderText(e, checked.texts, { error: String, warning: String, info: String, dim: String, bold: String } as never));
