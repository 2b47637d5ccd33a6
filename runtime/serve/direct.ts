import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answering, BODY_LIMIT, notJson } from "./answering.ts";
import type { Reply } from "./reply.ts";

/**
 * The short way for the usual request: `POST /predict` with a JSON body of a known length and nothing behind the address is read and answered on Node's own request, without the framework's
 * route, hooks and reply. All else (other addresses, `?explain`, other media types, chunked or too long bodies, a server that is closing) goes the framework's way. A test holds the two
 * together: the same status, type and body either way.
 */
export interface DirectWay {
  readonly answering: Answering;
  /** µs since 1970-01-01T00:00Z. */
  readonly clock: () => number;
  /** Whether the server takes nothing new. */
  readonly closing: () => boolean;
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

const MEDIA_TYPES: readonly (string | undefined)[] = ["application/json", "application/json; charset=utf-8"];
const LENGTH = /^\d{1,7}$/;

/** A handler that answers the usual request itself and leaves the others to `framework`. */
export function directOr(way: DirectWay, framework: HttpHandler): HttpHandler {
  return (request, response) => {
    if (isUsual(request) && !way.closing()) direct(way, request, response);
    else framework(request, response);
  };
}

function isUsual({ method, url, headers }: IncomingMessage): boolean {
  if (method !== "POST" || url !== "/predict" || !MEDIA_TYPES.includes(headers["content-type"])) return false;
  const length = headers["content-length"];
  return length !== undefined && LENGTH.test(length) && Number(length) <= BODY_LIMIT;
}

function direct({ answering, clock }: DirectWay, request: IncomingMessage, response: ServerResponse): void {
  const receipt = { receivedAt: clock(), startedAt: performance.now(), explain: false };
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => void chunks.push(chunk));
  // A request that breaks off never ends: nothing is answered, and nothing is left of it.
  request.on("end", () => {
    const text = chunks.length === 1 ? chunks[0]!.toString("utf8") : Buffer.concat(chunks).toString("utf8");
    const reply = parsedReply(answering, text, (body) => answering.reply(body, receipt));
    if (reply instanceof Promise) {
      reply.catch((error: unknown) => answering.refuse(answering.refusalOf(error))).then((late) => send(response, late));
    } else send(response, reply);
  });
}

function parsedReply(answering: Answering, text: string, reply: (body: unknown) => Reply | Promise<Reply>): Reply | Promise<Reply> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return answering.refuse(notJson());
  }
  return reply(body);
}

function send(response: ServerResponse, { status, type, text }: Reply): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) });
  response.end(text);
}
