/** A PostgreSQL server of its own: a fresh folder, a free port, a password; stopped and taken away at the end. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { postgresPrograms } from "./postgres-programs.mjs";

export const PASSWORD = "corvid-7 %&";

export interface Server {
  readonly url: string;
  run(sql: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const programs = postgresPrograms();
  if (programs === undefined) throw new Error("there is no PostgreSQL here");
  const folder = mkdtempSync(join(tmpdir(), "mls-postgres-"));
  // The server refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(folder, owner.uid, owner.gid);
  const secret = join(folder, "secret");
  writeFileSync(secret, PASSWORD, { mode: 0o644 });
  const data = join(folder, "data");
  execFileSync(join(programs, "initdb"), ["-D", data, "-U", "shop", "-A", "scram-sha-256", `--pwfile=${secret}`, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], { ...owner, cwd: folder, stdio: "pipe" });
  const port = await freePort();
  const server = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off", "-c", "timezone=Asia/Kathmandu", "-c", "datestyle=SQL, DMY"], { ...owner, cwd: folder, stdio: "ignore" });
  const url = `postgres://shop:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/postgres`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  for (let tries = 0; ; tries++) {
    const failure = await run("SELECT 1").then(() => undefined, (error: unknown) => error);
    if (failure === undefined) break;
    if (tries > 200 || server.exitCode !== null) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, run, stop: () => stopped(server).finally(() => rmSync(folder, { recursive: true, force: true })) };
}

function idOf(flag: string): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function stopped(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) return resolve();
    server.once("exit", () => resolve());
    server.kill("SIGQUIT");
  });
}
