import { createServer as createHttpServer, request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answering, BODY_LIMIT } from "../../runtime/serve/answering.ts";
import { directOr } from "../../runtime/serve/direct.ts";
import { startServer, type RunningServer } from "../../runtime/serve/listen.ts";
import { serverMetrics } from "../../runtime/serve/metrics.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { fakeBundle, fakeStore, memoryLogger } from "./fakes.ts";
import { DUE, FLIGHT, LATENESS } from "./small-plan.ts";

const clock = () => parseTimestamp(DUE)!;
const EVENTS = [["JFK", parseTimestamp("2001-06-03T18:00:00Z")!]] as const;
const DIRECT = "application/json";
/** The same media type in a form that the short way leaves to the framework. */
const FRAMEWORK = "application/json;charset=UTF-8";

interface Got {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

function ask(url: string, type: string | undefined, pieces: readonly (string | Buffer)[], headers: Record<string, string> = {}): Promise<Got> {
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  const known = "transfer-encoding" in headers ? {} : { "content-length": length };
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: "POST", headers: { ...known, ...(type === undefined ? {} : { "content-type": type }), ...headers } }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      response.once("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], body }));
    });
    request.once("error", reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

describe("the short way answers as the framework's does", () => {
  let running: RunningServer;
  beforeAll(async () => {
    running = await startServer({ bundle: fakeBundle(LATENESS), store: fakeStore(EVENTS), replay: false, clock, logger: memoryLogger(), host: "127.0.0.1", port: 0 });
  });
  afterAll(() => running.stop());

  const text = JSON.stringify(FLIGHT);
  it.each<[string, readonly (string | Buffer)[], number]>([
    ["a row", [text], 200],
    ["a row in pieces, cut within a character", [Buffer.from('{"é":1}').subarray(0, 3), Buffer.from('{"é":1}').subarray(3)], 422],
    ["a refused row", [JSON.stringify({ ...FLIGHT, distance: -1, more: 1 })], 422],
    ["a list", [`[${text},7]`], 207],
    ["a list of answers", [`[${text},${text}]`], 200],
    ["too long a list", [JSON.stringify(Array.from({ length: 1001 }, () => 1))], 413],
    ["broken JSON", ["{"], 400],
    ["nothing", [""], 400],
    ["bytes that are no text", [Buffer.from([0x7b, 0xff, 0xfe])], 400],
    ["`__proto__`", [`{"__proto__":{"admin":true},${text.slice(1)}`], 422],
    ["a number", ["7"], 422],
  ])("%s", async (_name, pieces, status) => {
    const direct = await ask(`${running.url}/predict`, DIRECT, pieces);
    expect(direct).toEqual(await ask(`${running.url}/predict`, FRAMEWORK, pieces));
    expect(direct.status).toBe(status);
  });
});

describe("the short way takes", () => {
  async function taken(type: string | undefined, headers: Record<string, string>, path = "/predict", closing = false): Promise<boolean> {
    const { plan, model, door, scorer, manifest } = fakeBundle(LATENESS);
    const predictor = createPredictor({ plan, model, door, scorer, store: fakeStore(EVENTS) });
    const identity = { model: manifest.model, plan: manifest.planHash };
    const answers = answering({ predictor, metrics: serverMetrics(identity, () => undefined), identity, momentSource: "receipt", logger: memoryLogger() });
    const server = createHttpServer(directOr({ answering: answers, clock, closing: () => closing }, (request, response) => void request.resume().on("end", () => response.writeHead(299).end())));
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const address = server.address() as { port: number };
    const { status } = await ask(`http://127.0.0.1:${address.port}${path}`, type, [JSON.stringify(FLIGHT)], headers);
    server.close();
    return status !== 299;
  }

  it("the usual request", async () => {
    expect(await taken(DIRECT, {})).toBe(true);
    expect(await taken("application/json; charset=utf-8", {})).toBe(true);
  });

  it.each<[string, string | undefined, Record<string, string>, string?, boolean?]>([
    ["a media type in another form", FRAMEWORK, {}],
    ["no media type", undefined, {}],
    ["a query", DIRECT, {}, "/predict?explain=features"],
    ["another address", DIRECT, {}, "/health"],
    ["a body in chunks", DIRECT, { "transfer-encoding": "chunked" }],
    ["a request that comes while the server closes", DIRECT, {}, "/predict", true],
  ])("not %s", async (_name, type, headers, path, closing) => {
    expect(await taken(type, headers, path, closing)).toBe(false);
  });

  it("not a body beyond the limit", async () => {
    const running = await startServer({ bundle: fakeBundle(LATENESS), store: fakeStore(EVENTS), replay: false, clock, logger: memoryLogger(), host: "127.0.0.1", port: 0 });
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${running.url}/predict`, { method: "POST", headers: { "content-type": DIRECT, "content-length": BODY_LIMIT + 1 } }, (response) => resolve(response.resume().statusCode));
      request.once("error", reject);
      request.flushHeaders();
    });
    expect(answered).toBe(413);
    await running.stop();
  });
});
