import { ServeError } from "./serve-error.ts";
import { createServer, type ServerOptions } from "./server.ts";

export interface ListenOptions extends ServerOptions {
  readonly host: string;
  /** Undefined: the port of the spec's `deploy`, else 8080. 0: a free one. */
  readonly port: number | undefined;
}

export interface RunningServer {
  readonly url: string;
  /** Takes no new connection, answers what is under way (ten seconds at most), closes the store. */
  stop(): Promise<void>;
}

const GRACE_MILLIS = 10_000;
const SWEEP_MILLIS = 20;

/** Builds the server and listens. Throws one clear sentence if the port can't be had or store and bundle do not fit. */
export async function startServer(options: ListenOptions): Promise<RunningServer> {
  const { bundle, store, logger, host } = options;
  const server = createServer(options);
  const planned = bundle.plan.deployments.find((deploy) => deploy.model === bundle.manifest.model)?.serve?.port;
  const port = options.port ?? planned ?? 8080;
  let url: string;
  try {
    url = await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ServeError(`Can't listen on ${host}:${port} (${code}).${code === "EADDRINUSE" ? " Another program has this port: give another with --port." : ""}`);
  }
  logger.info({ url, model: bundle.manifest.model, plan: bundle.manifest.planHash.slice(0, 12), replay: options.replay, store: store !== undefined }, "serving");
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    logger.info({}, "stopping");
    const grace = new Promise<void>((resolve) => setTimeout(resolve, GRACE_MILLIS).unref());
    // A connection whose last answer went out after the close began is idle, and would be waited for.
    const sweep = setInterval(() => server.server.closeIdleConnections(), SWEEP_MILLIS);
    await Promise.race([server.close(), grace]);
    clearInterval(sweep);
    await store?.close();
    logger.info({}, "stopped");
  };
  return { url, stop: () => (stopping ??= stop()) };
}
