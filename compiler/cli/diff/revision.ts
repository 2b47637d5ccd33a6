/**
 * A spec and its lock as they stood at a revision of git, read out of the repository: nothing is checked out, no folder is made, and git is asked not to write (a refreshed index) either. Files that git does not hold, such as data that
 * lie elsewhere, are read from the work tree: a spec's tables tell which zones its plan needs.
 */
import { execFileSync } from "node:child_process";
import { posix } from "node:path";
import { type Checked, check } from "../../check.ts";
import { compile } from "../../compile.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { type Pins, pinsIn } from "../../../runtime/registry/lock-file.ts";
import type { Host } from "../../semantics/host.ts";
import { countText } from "../check-spec.ts";
import { UserError, usageError } from "../errors.ts";
import { nodeHost, nodeLibrary, type Project } from "../project.ts";

export interface Revision {
  /** As it was named, with the commit that it is. */
  readonly shown: string;
  readonly spec: Readonly<Record<string, string>>;
  /** Undefined where this version of mls finds errors in it; then `why` says so. */
  readonly plan: Plan | undefined;
  readonly why: string | undefined;
  readonly pins: Pins | undefined;
}

/** What a spec is made of, and not data that it reads. */
const OF_SPEC = /\.(mls|ts|js|mjs|proto)$/;
const LOCK = "mls.lock";

/** @throws UserError where there is no such revision, or no such spec in it. */
export function specAt(revision: string, project: Project, root: string): Revision {
  const commit = commitOf(revision, project);
  const shown = `${revision} (${commit.slice(0, 10)})`;
  const read = (path: string): string | undefined => textAt(commit, path, project);
  if (read(project.entry) === undefined) throw new UserError(`${shown} has no \`${project.display(project.entry)}\``, { help: "name a revision in which the spec stands there, or the spec by the name that it had" });
  const here = nodeHost(project, root);
  const host: Host = { ...nodeLibrary(root), readText: (path) => read(path) ?? (OF_SPEC.test(path) ? undefined : here.readText(path)) };
  const checked = check(host, project.entry);
  const texts = [...checked.texts].filter(([path]) => read(path) !== undefined);
  const lock = read(LOCK);
  return {
    shown,
    spec: Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1))),
    ...planOf(host, checked, shown),
    pins: lock === undefined ? undefined : pinsIn(lock, project.entry, `${LOCK} of ${shown}`),
  };
}

function planOf(host: Host, checked: Checked, shown: string): Pick<Revision, "plan" | "why"> {
  if (!checked.hasErrors) return { plan: compile(host, checked), why: undefined };
  return { plan: undefined, why: `the plans: this version of mls finds ${countText(checked)} in the spec of ${shown}` };
}

function commitOf(revision: string, project: Project): string {
  const found = git(project, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (found.kind === "answer") return found.text.trim();
  if (git(project, ["rev-parse", "--is-inside-work-tree"]).kind === "refused") throw new UserError(`\`${project.display(".")}\` is in no git repository`, { help: "name two builds: `mlsc diff before mls-out`" });
  throw usageError(`git knows no revision \`${revision}\``, "name a commit, a branch or a tag, such as `--git HEAD` or `--git main~3`");
}

function textAt(commit: string, path: string, project: Project): string | undefined {
  const normal = posix.normalize(path);
  const found = git(project, ["cat-file", "blob", `${commit}:${normal.startsWith("../") ? normal : `./${normal}`}`]);
  return found.kind === "answer" ? found.text : undefined;
}

type Answer = { readonly kind: "answer"; readonly text: string } | { readonly kind: "refused" };

function git({ folder }: Project, args: readonly string[]): Answer {
  try {
    const text = execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 28, env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" } });
    return { kind: "answer", text };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new UserError("there is no `git` to ask", { help: "install git, or name two builds: `mlsc diff before mls-out`" });
    return { kind: "refused" };
  }
}
