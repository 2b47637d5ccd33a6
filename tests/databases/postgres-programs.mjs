/** Where the programs of a PostgreSQL server are: in PATH, or where Debian puts them. */
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";

/** The folder; undefined if there is none. */
export function postgresPrograms() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, "bin")) : [];
  return [...versions, ...(process.env.PATH ?? "").split(delimiter)].find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name))));
}
