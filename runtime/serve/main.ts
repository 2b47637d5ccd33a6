import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pino from "pino";
import { loadBundle } from "./bundle.ts";
import { type RunningServer, startServer } from "./listen.ts";
import type { HistoryStore } from "./parts.ts";
import type { MarginScorer } from "./scorer.ts";

const HELP = `Serves the bundle that this file is part of.

  node serve/server.mjs [--port 8080] [--host 0.0.0.0] [--store DIR] [--replay]

  --port N     port to listen on (default: the spec's, else 8080; 0 takes a free one)
  --host H     address to listen on (default 127.0.0.1)
  --store DIR  the history, as \`mlsc build\` wrote it
  --replay     take the moment from the request, to compare with training; never in service
  --log LEVEL  silent, error, warn or info (default info)
`;

/** How to open a store; loaded only when one is asked for, since it needs a native part. */
export type OpenStore = (folder: string) => HistoryStore | Promise<HistoryStore>;

/**
 * The start of a bundle's `serve/server.mjs`: arguments, bundle (the folder above the file), store, server, and an orderly end on SIGTERM and SIGINT. Exit codes: 0 stopped, 1 can't serve, 2 wrong usage.
 */
export async function main(moduleUrl: string, margins: MarginScorer, openStore: OpenStore): Promise<void> {
  try {
    const options = optionsOf(process.argv.slice(2));
    if (options === undefined) return void process.stdout.write(HELP);
    const bundle = await loadBundle(resolve(dirname(fileURLToPath(moduleUrl)), ".."), margins);
    const store = options.store === undefined ? undefined : await openStore(resolve(options.store));
    const logger = pino({ level: options.log, base: null });
    const running = startServer({ bundle, store, replay: options.replay, clock: wallClock, logger, host: options.host, port: options.port });
    stopOnSignals(running);
    await running;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

/** µs since 1970-01-01T00:00Z by this machine's clock. */
export function wallClock(): number {
  return Date.now() * 1000;
}

/** Stops in order on the first SIGTERM or SIGINT (requests under way are answered), at once on a second. Listens before the server says that it serves: whoever has read that may stop it. */
export function stopOnSignals(running: Promise<RunningServer>): void {
  const stop = () => {
    process.once("SIGTERM", () => process.exit(1));
    process.once("SIGINT", () => process.exit(1));
    running.then((server) => server.stop()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

class UsageError extends Error {}

interface Options {
  readonly port: number | undefined;
  readonly host: string;
  readonly store: string | undefined;
  readonly replay: boolean;
  readonly log: string;
}

const LEVELS: readonly string[] = ["silent", "error", "warn", "info"];

function optionsOf(args: string[]): Options | undefined {
  const { values } = parsedArgs(args);
  if (values.help === true) return undefined;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) throw new UsageError("--port wants a number from 0 to 65535.");
  const log = values.log ?? "info";
  if (!LEVELS.includes(log)) throw new UsageError(`--log wants one of ${LEVELS.join(", ")}.`);
  return { port, host: values.host ?? "127.0.0.1", store: values.store, replay: values.replay === true, log };
}

function parsedArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      options: { port: { type: "string" }, host: { type: "string" }, store: { type: "string" }, replay: { type: "boolean" }, log: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}. See --help.`);
  }
}
