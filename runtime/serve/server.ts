import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { answerWriter, type Identity, outcomeJson } from "./answer.ts";
import { serverMetrics, type ServerMetrics } from "./metrics.ts";
import type { HistoryStore, LoadedBundle, Logger } from "./parts.ts";
import { assertStoreFits } from "./predict-once.ts";
import { type Answer, createPredictor, type Outcome, type Predictor } from "./predictor.ts";
import { type MomentSource, questionOf } from "./question.ts";
import { problemJson, refuse, type Refusal } from "./refusal.ts";

/**
 * The HTTP face of a bundle: POST /predict, GET /health, /metrics, /openapi.json. Takes a loaded bundle and a store, adds nothing to what the predictor says but transport: bodies in, problems
 * and answers out, counting, limits. Values of requests are never logged.
 */
export const BODY_LIMIT = 1024 * 1024;
/** Rows in one request. */
export const BATCH_LIMIT = 1000;
/** After so many rows of a batch other requests have their turn. */
const ROWS_A_TURN = 64;

const NOWHERE = refuse("not-found", [{ message: "Ask POST /predict, GET /health, /metrics or /openapi.json." }]);

export interface ServerOptions {
  readonly bundle: LoadedBundle;
  readonly store: HistoryStore | undefined;
  /** Takes the moment from the request; only for comparing with training. */
  readonly replay: boolean;
  /** µs since 1970-01-01T00:00Z. */
  readonly clock: () => number;
  readonly logger: Logger;
}

interface Context {
  readonly options: ServerOptions;
  readonly predictor: Predictor;
  readonly metrics: ServerMetrics;
  readonly identity: Identity;
  readonly write: (answer: Answer) => string;
  readonly momentSource: MomentSource;
  readonly timeoutMillis: number | undefined;
}

/** Builds the server, without listening. Throws one clear sentence if store and bundle do not fit. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { bundle, store, replay, clock } = options;
  assertStoreFits(bundle, store);
  const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
  const identity = { model: bundle.manifest.model, plan: bundle.manifest.planHash.slice(0, 12) };
  const staleness = () => (store?.dataEnd === undefined ? undefined : Math.max(0, (clock() - store.dataEnd) / 1e6));
  const timeout = predictor.deploy?.serve?.timeoutMicros;
  const context: Context = {
    options,
    predictor,
    identity,
    write: answerWriter(identity),
    metrics: serverMetrics(identity, staleness),
    momentSource: predictor.closed ? "none" : replay ? "replay" : "receipt",
    timeoutMillis: timeout === undefined ? undefined : timeout / 1000,
  };
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 10_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    // The decoder refuses `__proto__` and `constructor` by name like any other field that the model has not.
    onProtoPoisoning: "ignore",
    onConstructorPoisoning: "ignore",
    frameworkErrors: (_error, _request, reply) => sendProblem(reply as FastifyReply, NOWHERE),
  });
  server.decorateRequest("receivedAt", 0);
  server.decorateRequest("startedAt", 0);
  server.addHook("onRequest", (request, _reply, done) => {
    request.receivedAt = clock();
    request.startedAt = performance.now();
    done();
  });
  server.post("/predict", (request, reply) => predictRequest(context, request, reply));
  server.get("/health", () => health(context, staleness()));
  server.get("/metrics", async (_request, reply) => reply.type(context.metrics.contentType).send(await context.metrics.text()));
  server.get("/openapi.json", () => bundle.openapi);
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, NOWHERE));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error, options.logger);
    if (request.routeOptions.url === "/predict") context.metrics.refused(refusal.reason);
    return sendProblem(reply, refusal);
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

function predictRequest(context: Context, request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> {
  const explain = wantsFeatures(request.query);
  if (explain === undefined) {
    const refusal = refuse("invalid", [{ message: "The only thing to put behind `?` is `explain=features`." }]);
    context.metrics.refused(refusal.reason);
    return sendProblem(reply, refusal);
  }
  if (Array.isArray(request.body)) return predictBatch(context, request, reply, request.body, explain);
  const outcome = predictItem(context, request.body, request, explain, request.startedAt);
  context.metrics.observeSeconds((performance.now() - request.startedAt) / 1000);
  if (outcome.kind === "refused") return sendProblem(reply, outcome);
  return reply.header("content-type", "application/json; charset=utf-8").send(context.write(outcome));
}

async function predictBatch(context: Context, request: FastifyRequest, reply: FastifyReply, rows: readonly unknown[], explain: boolean): Promise<FastifyReply> {
  if (rows.length > BATCH_LIMIT) {
    const refusal = refuse("too-large", [{ message: `A request may bring ${BATCH_LIMIT} rows; this one brings ${rows.length}. Send several.` }]);
    context.metrics.refused(refusal.reason);
    return sendProblem(reply, refusal);
  }
  const answers: object[] = [];
  let refused = 0;
  for (const [index, row] of rows.entries()) {
    if (index > 0 && index % ROWS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    const outcome = predictItem(context, row, request, explain, index === 0 ? request.startedAt : performance.now());
    if (outcome.kind === "refused") refused++;
    answers.push(outcomeJson(outcome, context.identity));
  }
  context.metrics.observeSeconds((performance.now() - request.startedAt) / 1000);
  return reply.code(refused === 0 ? 200 : 207).send(answers);
}

/** One row. `since` is the beginning of its time; a failure of ours is this row's alone. */
function predictItem(context: Context, item: unknown, request: FastifyRequest, explain: boolean, since: number): Outcome {
  const { predictor, metrics, timeoutMillis } = context;
  const outcome = guarded(context, () => {
    const question = questionOf(item, context.momentSource, request.receivedAt, predictor.shape);
    if ("kind" in question) return question;
    const late = timeoutMillis === undefined ? never : () => performance.now() - since > timeoutMillis;
    return predictor.predict(question.row, { moment: question.moment, explain, late });
  });
  if (outcome.kind === "answer") metrics.answered(outcome.otherwise !== undefined);
  else metrics.refused(outcome.reason);
  return outcome;
}

const never = () => false;

function guarded(context: Context, work: () => Outcome): Outcome {
  try {
    return work();
  } catch (error) {
    return refusalOf(error, context.options.logger);
  }
}

/** A refusal for an error of transport, or of ours: which is logged (its name and place, not the request) and told without detail. */
function refusalOf(error: unknown, logger: Logger): Refusal {
  const { statusCode: status, code } = error as { statusCode?: unknown; code?: unknown };
  if (status === 413) return refuse("too-large", [{ message: `The body is larger than ${BODY_LIMIT} bytes.` }]);
  if (status === 415) return { ...refuse("malformed", [{ message: "Send the row as JSON, with `content-type: application/json`." }]), status: 415 };
  if (typeof status === "number" && status >= 400 && status < 500) return { ...refuse("malformed", [{ message: "The body must be JSON: one row as an object, or a list of them." }]), status };
  const { name, stack } = error instanceof Error ? error : { name: "unknown", stack: undefined };
  logger.error({ error: name, code: typeof code === "string" ? code : undefined, at: stack?.split("\n").slice(1, 6).map((line) => line.trim()) }, "a request failed");
  return refuse("internal", [{ message: "This is a fault of the server, not of the request; its log says more." }]);
}

function sendProblem(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return reply.code(refusal.status).type("application/problem+json").send(problemJson(refusal));
}

function wantsFeatures(query: unknown): boolean | undefined {
  const entries = Object.entries(query as Record<string, unknown>);
  if (entries.length === 0) return false;
  return entries.length === 1 && entries[0]![0] === "explain" && entries[0]![1] === "features" ? true : undefined;
}

function health(context: Context, staleness: number | undefined): object {
  const { bundle, store, replay } = context.options;
  const dataEnd = store?.dataEnd;
  return {
    status: "ok",
    name: bundle.manifest.name,
    model: bundle.manifest.model,
    planHash: bundle.manifest.planHash,
    tests: bundle.manifest.tests,
    replay,
    store: store === undefined ? "none" : dataEnd === undefined ? "empty" : "ready",
    ...(dataEnd === undefined ? {} : { dataEnd: new Date(dataEnd / 1000).toISOString(), stalenessSeconds: staleness }),
  };
}
