/** Tables of a real PostgreSQL server: pinned in mls.lock by their content, day by day, with no secret; and profiled. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { findFile } from "../../compiler/cli/profile/find.ts";
import { profileFile } from "../../compiler/cli/profile/profile.ts";
import { TERMINAL } from "../audit/support.ts";
import { newFolder, ROOT } from "../cli/support.ts";
import { planOf } from "../conformance/harness.ts";
import { LATER, lock, type Order, ORDERS, writeSpec } from "../registry/pins-support.ts";
import { PASSWORD, type Server, startServer } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
  process.env.PINS_URL = server.url;
});
afterAll(async () => {
  delete process.env.PINS_URL;
  await server.stop();
});

const insert = (rows: readonly Order[]): string => `INSERT INTO orders (town, placed, amount) VALUES ${rows.map(({ town, placed, amount }) => `('${town}', '${placed}', ${amount})`).join(", ")}`;

describe("pins of a table of PostgreSQL", () => {
  it("stay where other tables change and rows lie otherwise; grow and are rewritten by day", async () => {
    const folder = newFolder();
    await server.run(`DROP TABLE IF EXISTS orders; CREATE TABLE orders (id serial PRIMARY KEY, town text, placed timestamptz, amount numeric(10, 2)); ${insert(ORDERS)}`);
    writeSpec(folder, 'postgres(env("PINS_URL"), table: "orders")');
    await lock(folder);
    const text = readFileSync(join(folder, "mls.lock"), "utf8");
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), "127.0.0.1"]) expect(text).not.toContain(secret);
    await server.run("CREATE TABLE IF NOT EXISTS other (x int); INSERT INTO other VALUES (1)");
    expect((await lock(folder, { check: true })).code).toBe(0);
    await server.run(`DELETE FROM orders WHERE id = 1; ${insert([ORDERS[0]!])}`);
    expect((await lock(folder, { check: true })).told).not.toMatch(/rewritten|→/);
    await server.run(insert([LATER]));
    expect(await lock(folder, { check: true })).toEqual({ code: 1, told: "orders: 1 more row, known on 2 days from 2024-01-05 to 2024-01-07" });
    await server.run("UPDATE orders SET amount = 99 WHERE id = 20");
    const { code, told } = await lock(folder, { check: true });
    expect([code, told]).toEqual([1, expect.stringMatching(/history rewritten: 2024-01-03 \(8 rows, other values\)/)]);
  });
});

describe("mlsc data profile of a table of PostgreSQL", () => {
  it("suggests what its values show, and names the variable alone; it compiles once what it asks is answered", async () => {
    await server.run(`DROP TABLE IF EXISTS sold; CREATE TABLE sold (id bigint PRIMARY KEY, town text, placed timestamptz, amount numeric(10, 2), wall timestamp, day date, gift boolean, tags text[], point jsonb, raw bytea);
      INSERT INTO sold SELECT n, (ARRAY['Bern', 'Genf'])[1 + n % 2], timestamptz '2024-01-01Z' + n * interval '1 hour', n / 4.0, '2024-01-01', '2024-01-01', n % 3 = 0, ARRAY['a'], '{"x": 0.5}', NULL FROM generate_series(1, 30) AS n`);
    const context: CommandContext = { root: ROOT, terminal: TERMINAL, positionals: [], options: {}, made: "test", signal: new AbortController().signal };
    const { text, left, suggestion, facts } = await profileFile(await findFile("PINS_URL", { kind: "postgres", table: "sold" }), "source", context);
    expect(facts.rows).toBe(30);
    expect(text).toContain('postgres(env("PINS_URL"), table: "sold")');
    expect(text).not.toContain(encodeURIComponent(PASSWORD));
    expect(left).toEqual([expect.stringMatching(/^`raw` holds bytes/)]);
    expect(suggestion.columns.map(({ name, type }) => `${name}: ${type}`)).toEqual(['id: Int', 'town: "Bern" | "Genf"', "placed: Timestamp", "amount: Float by 0.01", "wall: LocalTimestamp", "day: Date", "gift: Bool", "tags: List<String?>", "point: { x: Float? }"]);
    const folder = newFolder();
    writeFileSync(join(folder, "spec.mls"), text.replace(/\n\}\n$/, "\n  known at placed + 1m\n}\n"));
    expect(planOf(folder).scans.map(({ id }) => id)).toEqual(["sold"]);
  });
});
