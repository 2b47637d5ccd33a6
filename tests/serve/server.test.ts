import { describe, expect, it } from "vitest";
import { createServer } from "../../runtime/serve/server.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { fakeBundle, fakeStore, memoryLogger } from "./fakes.ts";
import { DUE, FLIGHT, FLIGHTS_PLAN, KINDS, LATENESS, MINUTE } from "./small-plan.ts";

const NOON = parseTimestamp("2001-06-03T18:05:30Z")!;
/** Two departures are in the hour before 18:05:30, one is at its very end (not before it), one too old. */
const EVENTS = [["JFK", NOON - 10 * MINUTE], ["JFK", NOON - 59 * MINUTE], ["JFK", NOON], ["JFK", NOON - 61 * MINUTE], ["LHR", NOON - MINUTE]] as const;

function lateness(options: { now?: string; replay?: boolean; plan?: typeof FLIGHTS_PLAN } = {}) {
  const store = fakeStore(EVENTS);
  const logger = memoryLogger();
  const server = createServer({ bundle: fakeBundle(LATENESS, options.plan), store, replay: options.replay ?? false, clock: () => parseTimestamp(options.now ?? DUE)!, logger });
  const ask = async (payload: unknown, url = "/predict") => {
    const response = await server.inject({ method: "POST", url, headers: { "content-type": "application/json" }, payload: typeof payload === "string" ? payload : JSON.stringify(payload) });
    return { status: response.statusCode, type: response.headers["content-type"], body: response.json() };
  };
  return { server, store, logger, ask };
}
const messages = (body: { problems: { message: string }[] }) => body.problems.map((problem) => problem.message);

describe("the moment", () => {
  it("is the receipt of the request, moved back by readiness for the store", async () => {
    const { ask, store } = lateness();
    const { status, body } = await ask(FLIGHT, "/predict?explain=features");
    expect(status).toBe(200);
    expect(body.moment).toBe(DUE);
    expect(store.reads).toEqual([{ group: "departures", keys: ["JFK"], t: NOON }]);
    expect(body.features).toEqual({ from_n_1h: 2, from_twice: 4, distance: 800, carrier: "AA", state: "NY" });
    expect(body.inputs).toEqual({ from_n_1h: 2, far: Math.log1p(800) });
    expect(body.score).toBe(1 / (1 + Math.exp(-(-2 + 0.5 * 2 + 0.25 * Math.log1p(800)))));
    expect(body.decisions).toEqual({ warn: true });
    expect(body).toMatchObject({ model: "lateness", plan: LATENESS.planHash.slice(0, 12) });
  });

  it("is refused in the request by a server without --replay", async () => {
    const { ask } = lateness();
    for (const body of [{ ...FLIGHT, moment: DUE }, { moment: DUE, row: FLIGHT }]) {
      const answer = await ask(body);
      expect(answer.status).toBe(422);
      expect(messages(answer.body)).toEqual([expect.stringContaining("--replay")]);
    }
  });

  it("comes from the request in replay, in either form, and must be there with a zone", async () => {
    const { ask } = lateness({ replay: true, now: "2026-01-01T00:00:00Z" });
    const wrapped = await ask({ moment: DUE, row: FLIGHT });
    const inline = await ask({ ...FLIGHT, moment: DUE });
    expect(wrapped.status).toBe(200);
    expect(inline.body).toEqual(wrapped.body);
    for (const moment of [undefined, "2001-06-03T18:06:30", 12, "soon"]) expect((await ask({ moment, row: FLIGHT })).status).toBe(422);
  });

  it("outside the window is refused with the window and by how much", async () => {
    const early = await lateness({ now: "2001-06-03T18:05:00Z" }).ask(FLIGHT);
    expect(early.status).toBe(422);
    expect(early.type).toMatch("application/problem+json");
    expect(early.body.type).toBe("urn:mls:problem:outside-window");
    expect(messages(early.body)).toEqual(["`pushbacks` may be asked about this row from 2001-06-03T18:06:00Z to 2001-06-03T18:07:00Z; the question came at 2001-06-03T18:05:00Z, 1m too early."]);
    const late = await lateness({ now: "2001-06-03T18:07:00.000001Z" }).ask(FLIGHT);
    expect(messages(late.body)[0]).toMatch(/1us too late/);
    for (const now of ["2001-06-03T18:06:00Z", "2001-06-03T18:07:00Z"]) expect((await lateness({ now }).ask(FLIGHT)).status).toBe(200);
  });

  it("outside the window is answered by `otherwise prior` where deploy says so", async () => {
    const plan = { ...FLIGHTS_PLAN, deployments: [{ ...FLIGHTS_PLAN.deployments[0]!, serve: { port: 1, otherwise: "prior" } }] };
    const { body, status } = await lateness({ now: "2001-06-04T00:00:00Z", plan }).ask(FLIGHT);
    expect(status).toBe(200);
    expect(body).toMatchObject({ score: 0.2, decisions: { warn: false }, otherwise: true, because: "outside-window" });
  });
});

describe("a batch", () => {
  it("gives each row the answer it gets alone, the refused ones too", async () => {
    const rows = [FLIGHT, { ...FLIGHT, distance: -1 }, { ...FLIGHT, origin: "LHR", date: "2001-06-03T18:05:00" }, 7, { ...FLIGHT, distance: 12 }];
    const { ask } = lateness();
    const alone = [];
    for (const row of rows) alone.push((await ask(row)).body);
    const batch = await ask(rows);
    expect(batch.status).toBe(207);
    expect(batch.body).toEqual(alone);
    expect((await ask([FLIGHT, FLIGHT])).status).toBe(200);
  });

  it("of more rows than the limit is refused", async () => {
    const { status, body } = await lateness().ask(Array.from({ length: 1001 }, () => 1));
    expect(status).toBe(413);
    expect(messages(body)[0]).toMatch("1000 rows");
  });
});

describe("closed rows", () => {
  it("need no moment and no store, and give class and scores", async () => {
    const server = createServer({ bundle: fakeBundle(KINDS), store: undefined, replay: false, clock: () => 0, logger: memoryLogger() });
    const response = await server.inject({ method: "POST", url: "/predict", payload: { petal: 3, sex: null } });
    const body = response.json();
    expect(response.statusCode).toBe(200);
    expect(body.class).toBe("iris");
    expect(Object.keys(body.scores)).toEqual(["iris", "rose", "tulip"]);
    expect(body.score).toBe(body.scores.iris);
    expect(body).not.toHaveProperty("moment");
  });

  it("a model that reads history does not start without a store", () => {
    expect(() => createServer({ bundle: fakeBundle(LATENESS), store: undefined, replay: false, clock: () => 0, logger: memoryLogger() })).toThrow("--store");
  });
});

describe("names that every object has", () => {
  it("are refused as fields by name, and reach no prototype", async () => {
    const { server } = lateness();
    const valid = JSON.stringify(FLIGHT).slice(1);
    for (const [name, value] of [["__proto__", '{"admin":true}'], ["constructor", '{"prototype":{"admin":true}}'], ["toString", "1"]] as const) {
      for (const payload of [`{"${name}":${value},${valid}`, `[{"${name}":${value},${valid}]`]) {
        const response = await server.inject({ method: "POST", url: "/predict", headers: { "content-type": "application/json" }, payload });
        expect(response.body).toContain(`"field":"${name}"`);
        expect(response.body).toContain("is no field of this model");
      }
    }
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });

  it("an address that is none gets a problem, not the framework's words", async () => {
    const response = await lateness().server.inject({ method: "GET", url: "/predict%zz" });
    expect([response.statusCode, response.json().type]).toEqual([404, "urn:mls:problem:not-found"]);
  });
});
