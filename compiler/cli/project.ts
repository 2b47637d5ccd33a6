/** Which spec a command speaks of, and the compiler's window to it. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Host } from "../semantics/host.ts";
import { UserError, usageError } from "./errors.ts";

export interface Project {
  /** Absolute folder of the entry file: paths in the spec are relative to it. */
  readonly folder: string;
  /** Entry file, relative to the folder. */
  readonly entry: string;
  readonly name: string;
  /** Where generated things go. */
  readonly output: string;
  /** A path of the project as a person in the present folder would write it. */
  display(path: string): string;
}

/** `examples/flights` (a folder with one spec, or with one named as the folder) or `examples/flights/flights.mls`. */
export function findProject(argument: string | undefined): Project {
  const target = resolve(argument ?? ".");
  if (!existsSync(target)) throw usageError(`there is no \`${argument}\``, "name a `.mls` file or a folder that holds one; `mlsc init my_system` makes a new one");
  const file = statSync(target).isDirectory() ? entryOf(target, argument ?? ".") : target;
  if (!file.endsWith(".mls")) throw usageError(`\`${argument}\` is not a \`.mls\` file`, "name a `.mls` file or a folder that holds one");
  const folder = dirname(file);
  return {
    folder,
    entry: basename(file),
    name: basename(file, ".mls"),
    output: join(folder, "mls-out"),
    display: (path) => {
      const shown = relative(process.cwd(), resolve(folder, path));
      return shown === "" ? "." : shown;
    },
  };
}

function entryOf(folder: string, shown: string): string {
  const specs = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.name.endsWith(".mls") && !entry.isDirectory()).map((entry) => entry.name).sort();
  const named = specs.find((name) => name === `${basename(folder)}.mls` || name === "main.mls");
  const [first] = specs;
  if (named !== undefined) return join(folder, named);
  if (first === undefined) throw usageError(`\`${shown}\` holds no \`.mls\` file`, "`mlsc init` makes a small system that runs at once");
  if (specs.length > 1) throw usageError(`\`${shown}\` holds several specs: ${specs.join(", ")}`, "name the one that you mean");
  return join(folder, first);
}

/** Whether a path that spans name is a file of the project, and not of the library. */
export function isOwn(project: Project, path: string): boolean {
  return existsSync(join(project.folder, path));
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Undefined if there is no such file. */
function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** The standard library as it lies in `root`, where mls itself is. */
export function nodeLibrary(root: string): Pick<Host, "readLibrary" | "libraryModules"> {
  const library = join(root, "stdlib");
  return {
    readLibrary(module) {
      const full = join(library, `${module.replace(/^std\./, "").replaceAll(".", "/")}.mls`);
      return existsSync(full) ? readFileSync(full, "utf8") : undefined;
    },
    libraryModules: () => readdirSync(library).filter((name) => name.endsWith(".mls")).map((name) => `std.${basename(name, ".mls")}`).sort(),
  };
}

/** The file system as the compiler sees it, under the project's folder. `root` is where mls itself lies (its library). */
export function nodeHost(project: Project, root: string): Host {
  return {
    ...nodeLibrary(root),
    readText(path) {
      const bytes = bytesOf(join(project.folder, path));
      try {
        return bytes === undefined ? undefined : UTF8.decode(bytes);
      } catch {
        throw new UserError(`\`${project.display(path)}\` is not UTF-8 text`, { help: "save it as UTF-8" });
      }
    },
  };
}
