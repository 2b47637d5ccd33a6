import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import pino from "pino";
import { startServer } from "../../../runtime/serve/listen.ts";
import { wallClock } from "../../../runtime/serve/main.ts";
import type { Command, CommandContext } from "../command.ts";
import { choice, integer, text } from "../command.ts";
import { UserError } from "../errors.ts";
import { openHistory } from "../pipeline/history.ts";
import { findProject } from "../project.ts";
import { placesOf } from "../pipeline/session.ts";
import { loadOwnBundle } from "../pipeline/own-bundle.ts";

export const serveCommand: Command = {
  name: "serve",
  summary: "answer POST /predict from a built bundle",
  usage: "[SPEC | BUNDLE]",
  details:
    "Serves a bundle's model over HTTP: POST /predict, GET /health, /metrics, /openapi.json. History comes from the store that `mlsc build` filled.\nThe moment of a prediction is the receipt of its request; with --replay it is taken from the request, to compare with training.",
  options: [
    { name: "port", value: "N", help: "port (default: the spec's `serve http { port … }`; 0 takes a free one)" },
    { name: "host", value: "H", help: "address to listen on (default 127.0.0.1)" },
    { name: "store", value: "DIR", help: "the history (default: the store beside the bundle)" },
    { name: "replay", help: "take the moment from the request; never in service" },
    { name: "model", value: "NAME", help: "the model, where the spec has several" },
    { name: "log", value: "LEVEL", help: "silent, error, warn or info (default)" },
  ],
  examples: ["mlsc serve examples/flights", "mlsc serve examples/flights/mls-out/bundles/lateness --port 9000"],
  arity: [0, 1],
  async run(context) {
    const { folder, store: besides } = bundleAt(context);
    const bundle = await loadOwnBundle(folder);
    const store = openHistory(text(context, "store") ?? besides, bundle.manifest.planHash, bundle.plan);
    const logger = pino({ level: choice(context, "log", ["silent", "error", "warn", "info"], "info"), base: null });
    // From here on a signal stops in order: whoever has read that it serves may send one.
    const { signal } = context;
    const running = await startServer({ bundle, store, replay: context.options.replay === true, clock: wallClock, logger, host: text(context, "host") ?? "127.0.0.1", port: integer(context, "port", 0, 65_535) });
    context.terminal.err(`serving \`${bundle.manifest.model}\` on ${running.url}  (POST /predict, GET /health /metrics /openapi.json; Ctrl-C stops)`);
    await new Promise<void>((done) => {
      if (signal.aborted) done();
      else signal.addEventListener("abort", () => done(), { once: true });
    });
    await running.stop();
    return 0;
  },
};

/** The bundle that an argument means: a bundle's own folder, or the one that `mlsc build` wrote for a spec. */
export function bundleAt(context: CommandContext): { readonly folder: string; readonly store: string } {
  const [argument] = context.positionals;
  if (argument !== undefined && existsSync(join(argument, "manifest.json"))) return { folder: resolve(argument), store: resolve(argument, "..", "..", "store") };
  const project = findProject(argument);
  const places = placesOf(project);
  const wanted = text(context, "model") ?? onlyBundle(places.bundle(""), project.display(project.folder));
  const folder = places.bundle(wanted);
  if (!existsSync(join(folder, "manifest.json"))) throw new UserError(`there is no bundle of \`${wanted}\` yet`, { help: "run `mlsc build` first" });
  return { folder, store: places.store };
}

function onlyBundle(folder: string, shown: string): string {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "manifest.json"))) : [];
  const [first] = names;
  if (first === undefined) throw new UserError(`nothing has been built in \`${shown}\` yet`, { help: `run \`mlsc build${shown === "." ? "" : ` ${shown}`}\` first` });
  if (names.length > 1) throw new UserError(`there are several bundles: ${names.join(", ")}`, { help: "say which with `--model NAME`", exitCode: 2 });
  return first;
}
