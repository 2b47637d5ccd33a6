/** The audit finds what is wrong: engines with faults, and each kind of change is the only one that shows some of them. */
import { describe, expect, it } from "vitest";
import { CHANGES, type Change } from "../../compiler/cli/audit/cut.ts";
import { type AuditedParts, OWN_PARTS } from "../../compiler/cli/audit/parts.ts";
import type { HistoryStore } from "../../runtime/serve/parts.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { all, saying, sooner } from "./broken.ts";
import { shopFiles, shopOf } from "./shop.ts";
import { auditFiles, moved, type Options } from "./support.ts";

const CUTS: Options = { samples: 1, roads: ["kernel"], seconds: 600, traced: 0, without: new Set(["zone", "threads", "order", "test", "server", "edges"]) };
const withEdges: Options = { ...CUTS, without: new Set(["zone", "threads", "order", "test", "server"]) };
const without = (...changes: readonly Change[]): Options => ({ ...CUTS, changes: CHANGES.filter((change) => !changes.includes(change)) });
const plus = (options: Options, ...off: readonly ("zone" | "threads" | "order" | "test" | "server" | "edges")[]): Options => ({ ...options, without: new Set([...(options.without ?? []), ...off]) });
const GIFT = `CAST("row"."gift" AS INTEGER)`;
/** The shop with as much as a question takes. */
const shop = (...blocks: readonly string[]): Record<string, string> => shopFiles(1, shopOf(...blocks));
const SECONDS = `"row"."seconds" AS "a0"`;

/** Each audit is some ten builds of a small system, which takes long where several share a machine. */
const LONG = { timeout: 600_000 };

describe("another future", LONG, () => {
  /** Six faults, each in a feature of its own. */
  const parts = all(
    // An outcome that is read before it is settled, and rows that are chosen by it.
    saying(GIFT, `CAST("row"."returned" AS INTEGER)`),
    saying(`"row"."amount" > 0.5e0 AS "__where"`, `NOT "row"."returned" AS "__where"`),
    // The time of a settlement, read before it has come.
    saying(`"row"."amount" AS "a0"`, `CASE WHEN "row"."settled" - "row"."placed" <= 864000000000 THEN "row"."amount" ELSE 0 END AS "a0"`),
    // Of corrections the last is all that is kept; of calls that come twice the one that came last.
    saying(`FROM "stock.read" AS "row"\nWHERE "row"."__fault" IS NULL;`, `FROM "stock.read" AS "row"\nWHERE "row"."__fault" IS NULL QUALIFY row_number() OVER (PARTITION BY "row"."id" ORDER BY "row"."loaded" DESC) = 1;`),
    saying(`ORDER BY "row"."__order.0"`, `ORDER BY "row"."__order.0" DESC`),
    // A look-up that takes an entry before it was made.
    saying(`greatest("begins", "__known" + 1) AS "__from"`, `"begins" AS "__from"`),
  );
  const found = ["kernel calls", "kernel gifts", "kernel membership", "kernel price", "kernel spent_9d", "kernel stock_counts"];
  it.each<[string, Options, readonly string[]]>([
    ["all changes find all of them", CUTS, []],
    ["an outcome that is read too soon wants other values", without("values"), ["kernel gifts", "kernel membership"]],
    ["a time that is read too soon wants another time", without("times"), ["kernel spent_9d"]],
    ["corrections and what comes twice want new rows", without("inserted"), ["kernel calls", "kernel stock_counts"]],
    ["where nothing changes nothing is found", { ...CUTS, changes: [] }, found],
  ])("%s", async (_what, options, missed) => {
    const seen = moved(await auditFiles(shop("prices", "shopper", "outcomes", "settled_before", "stock", "in_stock", "calls", "calling"), { ...options, parts }));
    expect(seen.filter((one) => found.includes(one))).toEqual(found.filter((one) => !missed.includes(one)));
  });

  it("that takes rows out finds what counts the rows of a file", async () => {
    const counting = saying(SECONDS, `CASE WHEN (SELECT count(*) FROM "calls") >= 200 THEN "row"."seconds" ELSE 0 END AS "a0"`);
    expect(moved(await auditFiles(shop("calls", "calling"), { ...CUTS, changes: ["deleted"], parts: counting }))).toEqual(["kernel seconds"]);
    expect(moved(await auditFiles(shop("calls", "calling"), { ...without("deleted"), parts: counting }))).toEqual([]);
  });

  it("finds a window that holds what becomes known at the very moment, by rows at the edge", async () => {
    const off = sooner("shopper", 1);
    expect(moved(await auditFiles(shop("shopper"), { ...withEdges, parts: off }))).toContain("kernel spent_9d");
    expect(moved(await auditFiles(shop("shopper"), { ...CUTS, parts: off }))).toEqual([]);
  });

  it("finds SQL that says <= where it should say <", async () => {
    // Edges are even numbers among the odd ones of events: two more, and a row of the very moment lies before it.
    const off = saying(`2 * ("__t" - 60000000)`, `2 * ("__t" - 60000000) + 2`);
    expect(moved(await auditFiles(shop("shopper"), { ...withEdges, roads: ["sql"], parts: off }))).toContain("sql spent_9d");
  });
});

describe("a violation", LONG, () => {
  it.each<[string, AuditedParts, string, string, string, readonly string[]]>([
    ["of what is not known", saying(GIFT, `CAST("row"."returned" AS INTEGER)`), "gifts", "knowledge time", "orders", ["shopper"]],
    ["of corrections", saying(`FROM "stock.read" AS "row"\nWHERE "row"."__fault" IS NULL;`, `FROM "stock.read" AS "row"\nWHERE "row"."__fault" IS NULL QUALIFY row_number() OVER (PARTITION BY "row"."id" ORDER BY "row"."loaded" DESC) = 1;`), "stock_pieces", "revisions", "stock", ["stock", "in_stock"]],
    ["of history", saying(`greatest("begins", "__known" + 1) AS "__from"`, `"begins" AS "__from"`), "price", "validity", "prices", ["prices"]],
  ])("%s is traced to a row, and falls under its rule", async (_what, parts, feature, rule, node, blocks) => {
    const { violations } = await auditFiles(shop(...blocks), { ...CUTS, traced: 1, parts });
    const violation = violations.find(({ what, cause }) => what === feature && cause !== undefined)!;
    expect(violation.rule.name).toBe(rule);
    expect(violation.before).not.toBe(violation.after);
    expect(violation.cause!.node).toBe(node);
    expect(violation.cause!.rows.length).toBe(1);
    expect(violation.cause!.more).toBe(0);
    expect(violation.moment).not.toBeNull();
  });
});

describe("in another session", LONG, () => {
  const options: Options = { samples: 1, roads: ["kernel"], without: new Set(["order", "test", "server", "edges"]), changes: [] };
  it("finds an hour of the session's zone", async () => {
    const parts = saying(`hour(make_timestamp(__int("row"."placed" + "__j1".offset_us)))`, `hour(make_timestamptz("row"."placed"))`);
    const outcome = await auditFiles(shop("prices"), { ...options, parts });
    expect(moved(outcome)).toEqual(["kernel hour"]);
    expect(outcome.violations[0]!.rule.name).toBe("zones");
    expect(moved(await auditFiles(shop("prices"), { ...plus(options, "zone"), parts }))).toEqual([]);
  });
  it("finds a value that changes with the number of threads", async () => {
    const parts = saying(`"__j0"."price" AS "c.price"`, `"__j0"."price" + CASE WHEN current_setting('threads') = 1 THEN 1 ELSE 0 END AS "c.price"`);
    const outcome = await auditFiles(shop("prices"), { ...options, parts });
    expect(moved(outcome)).toEqual(["kernel price"]);
    expect(outcome.violations[0]!.rule.name).toBe("determinism");
    expect(moved(await auditFiles(shop("prices"), { ...plus(options, "threads"), parts }))).toEqual([]);
  });
});

describe("in another order", LONG, () => {
  it("finds a value that depends on where rows lie in their file", async () => {
    const parts = saying(SECONDS, `CAST(coalesce(lag("row"."__row") OVER (PARTITION BY "row"."customer" ORDER BY "row"."came") < "row"."__row", true) AS BIGINT) AS "a0"`);
    const options: Options = { samples: 1, roads: ["kernel"], changes: [], traced: 0, without: new Set(["zone", "threads", "test", "server", "edges"]), parts };
    const outcome = await auditFiles(shop("calls", "calling"), options);
    expect(moved(outcome)).toEqual(["kernel seconds"]);
    expect(outcome.violations.map(({ trial, rule }) => [trial, rule.name])).toEqual([["order", "ties"]]);
    expect(moved(await auditFiles(shop("calls", "calling"), plus(options, "order")))).toEqual([]);
  });
});

describe("between engines", LONG, () => {
  it("finds a value that one of them has and the other has not", async () => {
    const parts = saying(`2 * ("__t" - 60000000)`, `2 * ("__t" - 86400000000)`);
    const outcome = await auditFiles(shop("shopper"), { samples: 1, without: new Set(["zone", "threads", "order", "test", "server", "edges"]), changes: [], parts });
    expect(moved(outcome)).toContain("sql orders_9d");
    expect(outcome.violations[0]!.trial).toBe("engines");
  });
});

function laterBy(micros: number, store: HistoryStore): HistoryStore {
  return { dataEnd: store.dataEnd, planHash: store.planHash, close: () => store.close(), evaluate: (group, keys, t) => store.evaluate(group, keys, t + micros) };
}

describe("through the request path", LONG, () => {
  const parts: AuditedParts = {
    ...OWN_PARTS,
    // A store that is asked as of a later time than training was.
    predictor: (input) => createPredictor({ ...input, store: input.store === undefined ? undefined : laterBy(6 * 3_600_000_000, input.store) }),
  };
  it("finds features that are fresher in service than in training", async () => {
    const options: Options = { samples: 1, roads: ["kernel"], without: new Set(["zone", "threads", "order", "test", "edges"]), traced: 0, parts };
    const outcome = await auditFiles(shopFiles(), options);
    expect(moved(outcome).filter((one) => one.startsWith("server ")).length).toBeGreaterThan(2);
    expect(moved(await auditFiles(shopFiles(), plus(options, "server")))).toEqual([]);
  });
});
