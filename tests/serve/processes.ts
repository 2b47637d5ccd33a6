import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";

/** Servers as processes of their own. */
const children: ChildProcess[] = [];

/** Ends what a test has left running. */
export function endAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

export interface ServerProcess {
  readonly url: string;
  readonly output: () => string;
  /** Exit code and signal, after SIGTERM. */
  readonly stop: () => Promise<unknown>;
}

/** Starts a server and waits until it says where it listens. `uid`: as another user. */
export async function serving(args: string[], uid?: number): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { cwd: tmpdir(), stdio: ["ignore", "pipe", "pipe"], uid });
  children.push(child);
  let output = "";
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve([code, signal])));
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += String(chunk);
        const found = /"url":"([^"]+)"/.exec(output);
        if (found !== null) resolve(found[1]!);
      });
    }
    child.once("exit", () => reject(new Error(output)));
  });
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  return { url, output: () => output, stop };
}

/** The JSON that POST /predict gives. */
export async function ask(url: string, body: object, query = ""): Promise<unknown> {
  return (await fetch(`${url}/predict${query}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
}

/** Runs to the end. */
export function run(args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += String(chunk)));
    child.once("exit", (code) => resolve({ code, output }));
  });
}
