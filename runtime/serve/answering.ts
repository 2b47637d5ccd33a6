import { answerWriter, type Identity, outcomeJson } from "./answer.ts";
import { StoreChangedError } from "../store/errors.ts";
import { ExternError } from "../door/index.ts";
import type { ServerMetrics } from "./metrics.ts";
import type { Logger } from "./parts.ts";
import type { Outcome, Predictor } from "./predictor.ts";
import { type MomentSource, questions } from "./question.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { rankOutcomes, withoutRivals } from "./rank-outcomes.ts";
import { JSON_TYPE, problemReply, type Reply } from "./reply.ts";

/** From the body of POST /predict to what goes out, with counting and limits; knows neither fastify nor sockets, so that both ways in (server.ts, direct.ts) answer alike. */
export interface Answering {
  /** The answer to a parsed body: at once for a row, as a promise for a list. Never throws. */
  reply(body: unknown, receipt: Receipt): Reply | Promise<Reply>;
  /** The answer to a request that has no usable body, counted. */
  refuse(refusal: Refusal): Reply;
  /** The refusal for an error of transport, or of ours. */
  refusalOf(error: unknown): Refusal;
}

/** How a request came in. */
export interface Receipt {
  /** µs: the moment of its predictions. */
  readonly receivedAt: number;
  /** `performance.now()` then. */
  readonly startedAt: number;
  readonly explain: boolean;
}

export interface AnsweringParts {
  readonly predictor: Predictor;
  readonly metrics: ServerMetrics;
  readonly identity: Identity;
  readonly momentSource: MomentSource;
  readonly logger: Logger;
}

export const BODY_LIMIT = 1024 * 1024;
/** Rows in one request. */
export const BATCH_LIMIT = 1000;
/** After so many rows of a batch other requests have their turn. */
const ROWS_A_TURN = 64;

const never = () => false;

export function answering({ predictor, metrics, identity, momentSource, logger }: AnsweringParts): Answering {
  const write = answerWriter(identity);
  const questionOf = questions(momentSource, predictor.shape);
  const timeout = predictor.deploy?.serve?.timeoutMicros;
  const timeoutMillis = timeout === undefined ? undefined : timeout / 1000;
  const refusalOf = (error: unknown) => refusalFor(error, logger);

  /** One row. `since` is the beginning of its time; a failure of ours is this row's alone. */
  const answerRow = (item: unknown, { receivedAt, explain }: Receipt, since: number): Outcome => {
    let outcome: Outcome;
    try {
      const question = questionOf(item, receivedAt);
      const late = timeoutMillis === undefined ? never : () => performance.now() - since > timeoutMillis;
      outcome = "kind" in question ? question : predictor.predict(question.row, { moment: question.moment, explain, late });
    } catch (error) {
      outcome = refusalOf(error);
    }
    if (outcome.kind === "refused") metrics.refused(outcome.reason);
    else metrics.answered(outcome.kind === "answer" && outcome.otherwise !== undefined);
    return outcome;
  };

  /** The row of an item that was answered. */
  const asked = (item: unknown): unknown => {
    const question = questionOf(item, 0);
    return "kind" in question ? undefined : question.row;
  };

  const answerRows = async (rows: readonly unknown[], receipt: Receipt): Promise<Reply> => {
    if (rows.length > BATCH_LIMIT) return counted(refuse("too-large", [{ message: `A request may bring ${BATCH_LIMIT} rows; this one brings ${rows.length}. Send several.` }]));
    const outcomes: Outcome[] = [];
    for (const [index, row] of rows.entries()) {
      if (index > 0 && index % ROWS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
      outcomes.push(answerRow(row, receipt, index === 0 ? receipt.startedAt : performance.now()));
    }
    const answers = rankOutcomes(outcomes, rows.map((row) => asked(row)), predictor, identity.model).map((outcome) => outcomeJson(outcome, identity));
    const refused = outcomes.filter((outcome) => outcome.kind === "refused").length;
    metrics.observeSeconds((performance.now() - receipt.startedAt) / 1000);
    return { status: refused === 0 ? 200 : 207, type: JSON_TYPE, text: JSON.stringify(answers) };
  };

  const counted = (refusal: Refusal): Reply => {
    metrics.refused(refusal.reason);
    return problemReply(refusal);
  };

  return {
    reply(body, receipt) {
      if (Array.isArray(body)) return answerRows(body, receipt);
      const made = answerRow(body, receipt, receipt.startedAt);
      // The candidates of one row are a list of their own.
      const outcome = made.kind === "answers" ? rankOutcomes([made], [asked(body)], predictor, identity.model)[0]! : withoutRivals(made);
      metrics.observeSeconds((performance.now() - receipt.startedAt) / 1000);
      return outcome.kind === "refused" ? problemReply(outcome) : { status: 200, type: JSON_TYPE, text: outcome.kind === "answer" ? write(outcome) : JSON.stringify(outcomeJson(outcome, identity)) };
    },
    refuse: counted,
    refusalOf,
  };
}

/** Our own failures are logged (name and place, not the request) and told without detail. */
function refusalFor(error: unknown, logger: Logger): Refusal {
  const { statusCode: status, code } = error as { statusCode?: unknown; code?: unknown };
  if (status === 413) return refuse("too-large", [{ message: `The body is larger than ${BODY_LIMIT} bytes.` }]);
  if (status === 415) return { ...refuse("malformed", [{ message: "Send the row as JSON, with `content-type: application/json`." }]), status: 415 };
  if (typeof status === "number" && status >= 400 && status < 500) return { ...notJson(), status };
  if (error instanceof StoreChangedError) {
    logger.error({ error: error.name }, error.message);
    return refuse("store-changed", [{ message: "The history that this server reads was changed while it was running; the server has to be started anew." }]);
  }
  if (error instanceof ExternError) {
    logger.error({ error: error.name, function: error.function }, `\`${error.function}\` failed on a request`);
    return refuse("function-failed", [{ message: `\`${error.function}\`, a function of the spec in TypeScript, broke its promise on this row: it threw, or gave what its declared result does not hold. Training ends on such a row.` }]);
  }
  const { name, stack } = error instanceof Error ? error : { name: "unknown", stack: undefined };
  logger.error({ error: name, code: typeof code === "string" ? code : undefined, at: stack?.split("\n").slice(1, 6).map((line) => line.trim()) }, "a request failed");
  return refuse("internal", [{ message: "This is a fault of the server, not of the request; its log says more." }]);
}

/** The refusal of a body that can't be read. */
export function notJson(): Refusal {
  return refuse("malformed", [{ message: "The body must be JSON: one row as an object, or a list of them." }]);
}
