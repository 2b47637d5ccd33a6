import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import { renderLineagePage, renderLineageSvg } from "../../../runtime/evaluate/report/lineage-page.ts";
import { type LineageGraph, lineageGraph } from "../../../runtime/lineage/graph.ts";
import { openLineage } from "../../../runtime/lineage/open-lineage.ts";
import { type Direction, findTargets, selectLineage, type Target, targetNames } from "../../../runtime/lineage/select.ts";
import { graphText, targetText } from "../../../runtime/lineage/text.ts";
import { nearest } from "../../../stdlib/suggest.ts";
import { choice, type Command, type CommandContext, text } from "../command.ts";
import { UserError, usageError } from "../errors.ts";
import { planOrStop } from "../plan-or-stop.ts";
import { VERSION } from "../version.ts";

const FORMATS = ["text", "json", "openlineage", "svg", "html"] as const;
/** Names what made the events; the project has no address of its own yet. */
const PRODUCER = `urn:mls:mlsc:${VERSION}`;

export const lineageCommand: Command = {
  name: "lineage",
  summary: "show from which files and columns everything comes, and what is made of them",
  usage: "[SPEC] [NAME]",
  details:
    "The graph of the plan, column by column: files, sources, tables, views, features, examples, model, decisions, tests, deployment. No data is read.\nWith NAME (`delay`, `flights.delay`, or a declaration) only what leads to it and what is made of it.\nopenlineage: a JobEvent a line, for each job that makes an example set or a bundle, with columnLineage facets. svg and html stand alone.",
  options: [
    { name: "format", value: "FORMAT", help: "text (default), json, openlineage, svg or html" },
    { name: "direction", value: "WHICH", help: "with NAME: up (what it is made from), down (what is made of it) or both (default)" },
    { name: "namespace", value: "NAME", help: "of OpenLineage jobs and datasets (default: mls)" },
    { name: "out", short: "o", value: "FILE", help: "write there instead of to standard output" },
  ],
  examples: ["mlsc lineage examples/flights", "mlsc lineage examples/flights delay --direction down", "mlsc lineage examples/flights --format html --out lineage.html"],
  arity: [0, 2],
  async run(context) {
    const format = choice(context, "format", FORMATS, "text");
    const direction = choice(context, "direction", ["up", "down", "both"], "both");
    const { spec, name } = argumentsOf(context);
    if (name === undefined && context.options.direction !== undefined) throw usageError("`--direction` needs a NAME to start from", "name a column, a feature or a declaration: `mlsc lineage SPEC NAME --direction up`");
    const { plan, project } = planOrStop(context, spec ?? ".");
    const whole = lineageGraph(plan);
    const targets = name === undefined ? [] : targetsOf(whole, name);
    const graph = name === undefined ? whole : selectLineage(whole, targets, direction);
    const shown = render(format, { graph, targets, direction, title: name === undefined ? project.name : `${name} in ${project.name}` }, { namespace: text(context, "namespace") ?? "mls", project: plan.name });
    const out = text(context, "out");
    if (out === undefined) context.terminal.out(shown.trimEnd());
    else {
      const folder = dirname(out);
      if (!existsSync(folder)) throw usageError(`there is no folder \`${folder}\` to write into`, "make it first, or write elsewhere");
      await replaceFile(out, `${shown.trimEnd()}\n`);
      context.terminal.err(`wrote ${out}`);
    }
    return 0;
  },
};

/** One argument is a spec where there is one of that path, else a name in the spec of the present folder. */
function argumentsOf({ positionals: [first, second] }: CommandContext): { readonly spec: string | undefined; readonly name: string | undefined } {
  if (second !== undefined) return { spec: first, name: second };
  if (first === undefined || existsSync(first) || /[\\/]|\.mls$/.test(first)) return { spec: first, name: undefined };
  return { spec: undefined, name: first };
}

function targetsOf(graph: LineageGraph, name: string): Target[] {
  const targets = findTargets(graph, name);
  if (targets.length > 0) return targets;
  const meant = nearest(name, targetNames(graph));
  throw new UserError(`nothing in the plan is named \`${name}\``, { help: meant === undefined ? "name a column, a feature or a declaration; `mlsc lineage` lists them" : `did you mean \`${meant}\`?`, exitCode: 2 });
}

interface Shown {
  readonly graph: LineageGraph;
  readonly targets: readonly Target[];
  readonly direction: Direction;
  readonly title: string;
}

function render(format: (typeof FORMATS)[number], shown: Shown, names: { readonly namespace: string; readonly project: string }): string {
  switch (format) {
    case "text":
      return shown.targets.length === 0 ? graphText(shown.graph) : targetText(shown.graph, shown.targets, shown.direction);
    case "json":
      return JSON.stringify({ format: "mls-lineage/1", targets: shown.targets, nodes: shown.graph.nodes }, undefined, 2);
    case "openlineage":
      return openLineage(shown.graph, { ...names, eventTime: new Date().toISOString(), producer: PRODUCER }).map((event) => JSON.stringify(event)).join("\n");
    case "svg":
      return renderLineageSvg(shown);
    case "html":
      return renderLineagePage(shown);
  }
}
