import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import type { HistoryStore } from "../../runtime/serve/parts.ts";
import { startServer } from "../../runtime/serve/listen.ts";
import { BODY_LIMIT } from "../../runtime/serve/answering.ts";
import { createServer } from "../../runtime/serve/server.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { fakeBundle, fakeStore, memoryLogger } from "./fakes.ts";
import { call, col, DUE, FLIGHT, FLIGHTS_PLAN, LATENESS, lit, T } from "./small-plan.ts";

const clock = () => parseTimestamp(DUE)!;
const EVENTS = [["JFK", parseTimestamp("2001-06-03T18:00:00Z")!]] as const;

function serve(change: { store?: HistoryStore; plan?: typeof FLIGHTS_PLAN } = {}) {
  const logger = memoryLogger();
  return { logger, server: createServer({ bundle: fakeBundle(LATENESS, change.plan), store: change.store ?? fakeStore(EVENTS), replay: false, clock, logger }) };
}
const json = { "content-type": "application/json" };

describe("a request that is none", () => {
  it.each<[string, { method: "GET" | "POST"; url: string; headers?: Record<string, string>; payload?: string }, number, string]>([
    ["broken JSON", { method: "POST", url: "/predict", headers: json, payload: "{" }, 400, "malformed"],
    ["no body", { method: "POST", url: "/predict", headers: json, payload: "" }, 400, "malformed"],
    ["another media type", { method: "POST", url: "/predict", headers: { "content-type": "application/xml" }, payload: "<a/>" }, 415, "malformed"],
    ["too long a body", { method: "POST", url: "/predict", headers: json, payload: JSON.stringify("x".repeat(BODY_LIMIT)) }, 413, "too-large"],
    ["an unknown address", { method: "GET", url: "/predictions" }, 404, "not-found"],
    ["a question that is not asked with POST", { method: "GET", url: "/predict" }, 404, "not-found"],
    ["another way to explain", { method: "POST", url: "/predict?explain=all", headers: json, payload: JSON.stringify(FLIGHT) }, 422, "invalid"],
  ])("%s", async (_name, request, status, reason) => {
    const response = await serve().server.inject(request);
    expect([response.statusCode, response.headers["content-type"]]).toEqual([status, expect.stringMatching("application/problem\\+json")]);
    expect(response.json()).toMatchObject({ type: `urn:mls:problem:${reason}`, status, problems: [{ message: expect.stringMatching(/\.$|`\.$/) }] });
  });
});

describe("the rules of reading", () => {
  const rules = async (row: object) => (await serve().server.inject({ method: "POST", url: "/predict", payload: row })).json();
  it("guard a request too, with the rule's text", async () => {
    const body = await rules({ ...FLIGHT, origin: "ZZZ" });
    expect(body.type).toBe("urn:mls:problem:expectation");
    expect(body.problems.map((problem: { message: string }) => problem.message)).toEqual([
      "`departed` can't be worked out from this row: a value that it is made of is unknown or too large.",
      "`landed` can't be worked out from this row: a value that it is made of is unknown or too large.",
      "The row breaks the rule `airports(origin) is not missing` of the spec.",
    ]);
  });

  it("a row that is no example is refused as such", async () => {
    const where = call("ne", [col("origin", T.airport), lit("JFK", T.airport)], T.bool);
    const plan = { ...FLIGHTS_PLAN, examples: FLIGHTS_PLAN.examples.map((set) => (set.id === "pushbacks" ? { ...set, where } : set)) };
    const response = await serve({ plan }).server.inject({ method: "POST", url: "/predict", payload: FLIGHT });
    expect([response.statusCode, response.json().type]).toEqual([422, "urn:mls:problem:not-an-example"]);
  });
});

describe("a failure of ours", () => {
  it("is told without stack or values, logged without values, and is the row's alone", async () => {
    const good = fakeStore(EVENTS);
    const store: HistoryStore = { ...good, evaluate: (group, keys, t) => (keys[0] === "LHR" ? failing(keys) : good.evaluate(group, keys, t)) };
    const { server, logger } = serve({ store });
    const london = { ...FLIGHT, origin: "LHR", date: "2001-06-03T18:05:00" };
    const response = await server.inject({ method: "POST", url: "/predict", payload: [FLIGHT, london] });
    expect(response.statusCode).toBe(207);
    expect(response.json()[0].score).toEqual(expect.any(Number));
    expect(response.json()[1]).toEqual(expect.objectContaining({ type: "urn:mls:problem:internal", status: 500, detail: "This is a fault of the server, not of the request; its log says more." }));
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toMatch('"error":"Error"');
    expect(logger.lines[0]).not.toMatch("LHR");
  });
});

function failing(keys: unknown): never {
  throw new Error(`no such key ${String(keys)}`);
}

describe("the time for an answer", () => {
  const slow = (): HistoryStore => {
    const store = fakeStore(EVENTS);
    return {
      ...store,
      evaluate(group, keys, t) {
        const end = performance.now() + 5;
        while (performance.now() < end);
        return store.evaluate(group, keys, t);
      },
    };
  };
  const plan = (otherwise?: string) => ({ ...FLIGHTS_PLAN, deployments: [{ ...FLIGHTS_PLAN.deployments[0]!, serve: { port: 1, timeoutMicros: 1000, otherwise } }] });

  it("being over, `otherwise prior` answers", async () => {
    const response = await serve({ store: slow(), plan: plan("prior") }).server.inject({ method: "POST", url: "/predict", payload: FLIGHT });
    expect(response.json()).toMatchObject({ score: 0.2, decisions: { warn: false }, otherwise: true, because: "timeout", moment: DUE });
  });

  it("being over and without `otherwise`, is a 503", async () => {
    const response = await serve({ store: slow(), plan: plan() }).server.inject({ method: "POST", url: "/predict", payload: FLIGHT });
    expect([response.statusCode, response.json().type]).toEqual([503, "urn:mls:problem:timeout"]);
  });

  it("an `otherwise` that can't be served is refused at the start", () => {
    expect(() => serve({ plan: plan("zero") })).toThrow("`otherwise zero` is not served yet");
  });
});

describe("what the server tells of itself", () => {
  it("/metrics counts rows by outcome and refusals by reason, and the store's staleness", async () => {
    const { server } = serve();
    for (const payload of [FLIGHT, [FLIGHT, { ...FLIGHT, distance: 0 }], { ...FLIGHT, date: "2000-01-01T00:00:00" }]) await server.inject({ method: "POST", url: "/predict", payload });
    await server.inject({ method: "POST", url: "/predict", headers: json, payload: "{" });
    const lines = (await server.inject({ method: "GET", url: "/metrics" })).body.split("\n").map((line) => line.replace(/,?(model|plan)="[^"]*"/g, ""));
    expect(lines).toEqual(expect.arrayContaining(['mls_predictions_total{outcome="answer"} 2', 'mls_predictions_total{outcome="refused"} 3', 'mls_refused_total{reason="invalid"} 1', 'mls_refused_total{reason="outside-window"} 1', 'mls_refused_total{reason="malformed"} 1']));
    expect(lines.find((line) => line.startsWith("mls_request_seconds_count"))).toMatch(/ 3$/);
    expect(lines.find((line) => line.startsWith("mls_store_staleness_seconds"))).toMatch(/ 390$/);
  });

  it("/health names model, plan, store and the end of its data", async () => {
    const body = (await serve().server.inject({ method: "GET", url: "/health" })).json();
    expect(body).toEqual({ status: "ok", name: "small", model: "lateness", planHash: LATENESS.planHash, tests: "not opened", replay: false, store: "ready", dataEnd: "2001-06-03T18:00:00.000Z", stalenessSeconds: 390 });
  });
});

describe("starting and stopping", () => {
  it("a store of another plan is refused", () => {
    expect(() => serve({ store: { ...fakeStore(EVENTS), planHash: "00" } })).toThrow("filled for another plan");
  });

  it("a port that is taken is said so", async () => {
    const options = { bundle: fakeBundle(LATENESS), store: fakeStore(EVENTS), replay: false, clock, logger: memoryLogger(), host: "127.0.0.1" };
    const first = await startServer({ ...options, port: 0 });
    await expect(startServer({ ...options, port: Number(new URL(first.url).port) })).rejects.toThrow("Another program has this port");
    await first.stop();
  });

  it("stop answers the request under way, closes the store, and takes nothing new", async () => {
    const store = fakeStore(EVENTS);
    const running = await startServer({ bundle: fakeBundle(LATENESS), store, replay: false, clock, logger: memoryLogger(), host: "127.0.0.1", port: 0 });
    const body = JSON.stringify(FLIGHT);
    const pending = httpRequest(`${running.url}/predict`, { method: "POST", headers: { ...json, "content-length": body.length } });
    const answered = new Promise<number | undefined>((resolve, reject) => pending.once("response", (response) => resolve(response.resume().statusCode)).once("error", reject));
    await new Promise<void>((resolve) => pending.write(body.slice(0, 5), () => resolve()));
    await (await fetch(`${running.url}/health`)).json();
    const stopped = running.stop();
    pending.end(body.slice(5));
    expect(await answered).toBe(200);
    await stopped;
    expect(store.closed).toBe(true);
    await expect(fetch(`${running.url}/health`)).rejects.toThrow();
  });
});
