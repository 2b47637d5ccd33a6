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
  /** Waits until it has printed this: the answer to a request may be here before what was logged of it. */
  readonly said: (what: string) => Promise<void>;
  /** Exit code and signal, after SIGTERM. */
  readonly stop: () => Promise<unknown>;
}

/** Starts a server and waits until it says where it listens. `uid`: as another user. */
export async function serving(args: string[], uid?: number): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { cwd: tmpdir(), stdio: ["ignore", "pipe", "pipe"], uid });
  children.push(child);
  let output = "";
  const ended = new Promise((resolve) => child.once("close", (code, signal) => resolve([code, signal])));
  const waiting = new Set<() => void>();
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += String(chunk);
        for (const look of waiting) look();
        const found = /"url":"([^"]+)"/.exec(output);
        if (found !== null) resolve(found[1]!);
      });
    }
    child.once("close", () => reject(new Error(output)));
  });
  const stop = () => {
    child.kill("SIGTERM");
    return ended;
  };
  const said = (what: string) =>
    new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (output.includes(what)) resolve();
      };
      waiting.add(look);
      child.once("close", () => reject(new Error(`it ended without saying ${what}: ${output}`)));
      look();
    });
  return { url, output: () => output, said, stop };
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
    child.once("close", (code) => resolve({ code, output }));
  });
}
