/**
 * The typing pass: from the text of a project to its typed program.
 *
 * Input: a host and the path of the entry file. It parses the entry and all that it uses, binds names and gives every expression its type. Output: the program, and the findings of syntax, names and
 * types (codes MLS1xxx, MLS2xxx and MLS9xxx). It refuses nothing: what could not be typed is an error that fits everything, so that one mistake is said once. When knowledge is had, what is known only later, and what may stand where it
 * is fitted, is for the passes after it.
 *
 * Symbols are made on demand and once (Checker), in whatever order declarations stand; each construct has its file.
 */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type FileScope, loadProject, type Project } from "../bind/project.ts";
import type { Host } from "../host.ts";
import type { Program, ViewSymbol } from "../program.ts";
import { Checker } from "./checker.ts";
import { configSymbol } from "./config.ts";
import { decideSymbol } from "./decide.ts";
import { checkDeclaration } from "./declaration.ts";
import { typeDeploy } from "./deploy.ts";
import { examplesSymbol } from "./examples.ts";
import { groupSymbol } from "./feature.ts";
import { Findings } from "./findings.ts";
import type { Draft } from "./draft.ts";
import { modelSymbol } from "./model.ts";
import { outsideModels } from "./outside.ts";
import { sourceSymbol } from "./source.ts";
import { typeSplit } from "./split.ts";
import { tableSymbol } from "./table.ts";
import { typeTests } from "./tests.ts";
import { checkExterns } from "../extern/index.ts";
import { viewSymbol } from "./view.ts";

/** Types the project whose entry is `entryPath` (relative to the host's folder). The program is as whole as the mistakes in it allow. */
export function typeProgram(host: Host, entryPath: string): { program: Program; findings: Diagnostic[] } {
  const findings = new Findings();
  const name = (entryPath.split("/").at(-1) ?? entryPath).replace(/\.mls$/, "");
  const project = loadProject(host, entryPath, findings);
  const program = project ? collect(new Checker(project, findings), project, name, host) : empty(name);
  return { program, findings: findings.list };
}

type Lists = { -readonly [K in keyof Program]: Program[K] extends readonly (infer T)[] ? T[] : Program[K] };

function empty(name: string): Lists {
  return {
    name,
    doc: undefined,
    files: [],
    entities: [],
    configs: [],
    sources: [],
    tables: [],
    views: [],
    groups: [],
    examples: [],
    splits: [],
    models: [],
    outside: [],
    decisions: [],
    tests: [],
    deployments: [],
    externs: [],
    zones: [],
    allZones: false,
  };
}

function collect(checker: Checker, project: Project, name: string, host: Host): Program {
  const program: Draft<Lists> = empty(name);
  program.doc = project.scopes[0]?.file.doc;
  program.files = project.scopes.map((scope) => scope.file);
  for (const scope of project.scopes) collectFile(checker, scope, program);
  const externs = [...checker.externs.values()].filter((extern) => extern !== undefined);
  if (externs.length > 0) {
    const right = checkExterns(host, checker.findings, externs);
    program.externs = right.flatMap((code) => {
      const args = checker.calledExterns.get(code.symbol);
      return args === undefined ? [] : [{ ...code, args }];
    });
  }
  program.entities = [...checker.entities.values()];
  // A view is made after its input, so the order of making is the order of need.
  program.views = [...checker.views.values()].flatMap((view) => (view === undefined ? [] : stepsOf(view)));
  for (const made of checker.instances.values()) for (const group of made.values()) if (group) program.groups.push(group);
  program.zones = [...checker.zones].sort();
  program.allZones = checker.allZones;
  return program;
}

/** A declaration's steps, each after the one that it reads, the one that bears its name last. */
function stepsOf(view: ViewSymbol): ViewSymbol[] {
  const before = view.input.kind === "view" && view.input.node === view.node ? stepsOf(view.input) : [];
  return [...before, view];
}

function collectFile(checker: Checker, scope: FileScope, program: Lists): void {
  const keep = <T>(list: T[], symbol: T | undefined): void => {
    if (symbol !== undefined) list.push(symbol);
  };
  for (const node of scope.file.declarations) {
    checkDeclaration(checker, scope, node);
    switch (node.kind) {
      case "config":
        keep(program.configs, configSymbol(checker, scope, node));
        break;
      case "table":
        keep(program.tables, tableSymbol(checker, scope, node));
        break;
      case "source":
        keep(program.sources, sourceSymbol(checker, scope, node));
        break;
      case "view":
        viewSymbol(checker, scope, node, node.name.span);
        break;
      case "features":
        // One with parameters is a group only where it is used.
        if (node.params.length === 0) keep(program.groups, groupSymbol(checker, scope, node));
        else groupSymbol(checker, scope, node);
        break;
      case "examples":
        keep(program.examples, examplesSymbol(checker, scope, node));
        break;
      case "split":
        keep(program.splits, typeSplit(checker, scope, node));
        break;
      case "model":
        keep(program.models, modelSymbol(checker, scope, node, node.name.span));
        program.outside.push(...outsideModels(checker, scope, node));
        break;
      case "decide":
        keep(program.decisions, decideSymbol(checker, scope, node));
        break;
      case "tests":
        keep(program.tests, typeTests(checker, scope, node));
        break;
      case "deploy":
        keep(program.deployments, typeDeploy(checker, scope, node));
        break;
      default:
        break;
    }
  }
}
