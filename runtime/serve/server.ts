import { createServer as createHttpServer, type RequestListener } from "node:http";
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from "fastify";
import { answering, BODY_LIMIT } from "./answering.ts";
import { directOr } from "./direct.ts";
import { serverMetrics } from "./metrics.ts";
import type { HistoryStore, LoadedBundle, Logger } from "./parts.ts";
import { assertStoreFits } from "./predict-once.ts";
import { createPredictor } from "./predictor.ts";
import { refuse } from "./refusal.ts";
import { problemReply, type Reply } from "./reply.ts";

/**
 * The HTTP face of a bundle: POST /predict, GET /health, /metrics, /openapi.json. Takes a loaded bundle and a store, adds nothing to what the predictor says but transport: bodies in, problems
 * and answers out, counting, limits. Values of requests are never logged. The usual question takes a shorter way (direct.ts) to the same answer.
 */
const REQUEST_MILLIS = 10_000;
/** Connections are kept for longer than most balancers keep theirs, so that the balancer closes first. */
const KEEP_ALIVE_MILLIS = 72_000;

const NOWHERE = problemReply(refuse("not-found", [{ message: "Ask POST /predict, GET /health, /metrics or /openapi.json." }]));

export interface ServerOptions {
  readonly bundle: LoadedBundle;
  readonly store: HistoryStore | undefined;
  /** Takes the moment from the request; only for comparing with training. */
  readonly replay: boolean;
  /** µs since 1970-01-01T00:00Z. */
  readonly clock: () => number;
  readonly logger: Logger;
}

/** Builds the server, without listening. Throws one clear sentence if store and bundle do not fit. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { bundle, store, replay, clock, logger } = options;
  assertStoreFits(bundle, store);
  const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
  const identity = { model: bundle.manifest.model, plan: bundle.manifest.planHash.slice(0, 12) };
  const staleness = () => (store?.dataEnd === undefined ? undefined : Math.max(0, (clock() - store.dataEnd) / 1e6));
  const metrics = serverMetrics(identity, staleness);
  const answers = answering({ predictor, metrics, identity, momentSource: predictor.closed ? "none" : replay ? "replay" : "receipt", logger });
  let closing = false;
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    // The decoder refuses `__proto__` and `constructor` by name like any other field that the model has not.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    frameworkErrors: (_error, _request, reply) => send(reply as FastifyReply, NOWHERE),
    serverFactory: (handler) =>
      createHttpServer({ requestTimeout: REQUEST_MILLIS, keepAliveTimeout: KEEP_ALIVE_MILLIS }, directOr({ answering: answers, clock, closing: () => closing }, handler as RequestListener)),
  });
  server.addHook("preClose", (done) => {
    closing = true;
    done();
  });
  server.decorateRequest("receivedAt", 0);
  server.decorateRequest("startedAt", 0);
  server.addHook("onRequest", (request, _reply, done) => {
    request.receivedAt = clock();
    request.startedAt = performance.now();
    done();
  });
  server.post("/predict", (request, reply) => {
    const explain = wantsFeatures(request.query);
    if (explain === undefined) return send(reply, answers.refuse(refuse("invalid", [{ message: "The only thing to put behind `?` is `explain=features`." }])));
    const answer = answers.reply(request.body, { receivedAt: request.receivedAt, startedAt: request.startedAt, explain });
    return answer instanceof Promise ? answer.then((late) => send(reply, late)) : send(reply, answer);
  });
  // A server whose store was changed is not well: what watches it should start it anew.
  server.get("/health", (_request, reply) => reply.code(store?.intact?.() === false ? 503 : 200).send(health(options, staleness())));
  server.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  server.get("/openapi.json", () => bundle.openapi);
  server.setNotFoundHandler((_request, reply) => send(reply, NOWHERE));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = answers.refusalOf(error);
    return send(reply, request.routeOptions.url === "/predict" ? answers.refuse(refusal) : problemReply(refusal));
  });
  return server;
}

declare module "fastify" {
  interface FastifyRequest {
    /** µs: when the server received the request; the moment of its predictions. */
    receivedAt: number;
    /** `performance.now()` at receipt. */
    startedAt: number;
  }
}

function send(reply: FastifyReply, { status, type, text }: Reply): FastifyReply {
  return reply.code(status).type(type).send(text);
}

function wantsFeatures(query: unknown): boolean | undefined {
  const entries = Object.entries(query as Record<string, unknown>);
  if (entries.length === 0) return false;
  return entries.length === 1 && entries[0]![0] === "explain" && entries[0]![1] === "features" ? true : undefined;
}

function health({ bundle, store, replay }: ServerOptions, staleness: number | undefined): object {
  const dataEnd = store?.dataEnd;
  const changed = store?.intact?.() === false;
  return {
    status: changed ? "failing" : "ok",
    name: bundle.manifest.name,
    model: bundle.manifest.model,
    planHash: bundle.manifest.planHash,
    tests: bundle.manifest.tests,
    replay,
    store: store === undefined ? "none" : changed ? "changed" : dataEnd === undefined ? "empty" : "ready",
    ...(dataEnd === undefined ? {} : { dataEnd: new Date(dataEnd / 1000).toISOString(), stalenessSeconds: staleness }),
  };
}
