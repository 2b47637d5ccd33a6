/** What a hostile reviewer found, kept: `if_known` in service, `why example` beside a group that reads texts, and what the SQL road refuses. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mlsc } from "./support.ts";

const SPEC = `entity Customer: Category

source orders {
  from csv("orders.csv")
  columns {
    customer: Customer
    kind:     Category
    placed:   Timestamp
    amount:   Float by 0.01
    done:     Timestamp  known at done
    paid:     Bool       known at max(done, placed + 1h)
  }
  at     placed
  known  at placed + 1m
  expect done >= placed
}

features habits from orders by customer {
  ready every 1h after 5m
  usual  = mode(kind) over 30d
  spread = std(amount) over 30d
  heat   = exp(mean(amount) over 30d)
}

features kinds from orders by kind {
  ready every 1h after 5m
  n = count() over 30d
}

examples checkouts {
  rows  orders asked at placed + 1m within 1m
  label settled = paid
  features {
    habits(customer)
    kinds(kind) prefix kind_
    amount
    early = if_known(paid)
  }
  allow MLS3045 "a small set"
}

split checkouts by time in "UTC" {
  train    until 2024-02-01
  validate until 2024-02-15
  test     until 2024-03-01
}

model settles for checkouts {
  predict settled
  inputs  { * except (usual) }
  learner gbdt { trees 10, depth 2, min_leaf 5 }
}

deploy settles { serve http { port 8080 } }
`;

const folder = mkdtempSync(join(tmpdir(), "mls-edges-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  const rows = Array.from({ length: 900 }, (_, i) => {
    const placed = Date.UTC(2024, 0, 1) + i * 5_400_000;
    return [`c${i % 7}`, ["tea", "coffee"][i % 2], new Date(placed).toISOString(), (i % 90) / 10, new Date(placed + (i % 50) * 3_600_000).toISOString(), (i * i) % 3 === 0].join(",");
  });
  writeFileSync(join(folder, "orders.csv"), ["customer,kind,placed,amount,done,paid", ...rows].join("\n"));
  writeFileSync(join(folder, "shop.mls"), SPEC);
  const { status, err } = mlsc(["build"], { cwd: folder });
  if (status !== 0) throw new Error(err);
});

describe("edges", () => {
  it("a request need not bring what is not known yet: `if_known` is missing then", () => {
    const row = { customer: "c1", kind: "tea", placed: "2024-02-20T10:00:00Z", amount: 3 };
    const asked = ["predict", "--explain", "--at", "2024-02-20T10:01:30Z", "--row"];
    const without = mlsc([...asked, JSON.stringify(row)], { cwd: folder });
    expect(without.status).toBe(0);
    expect(JSON.parse(without.out).features.early).toBeNull();
    const later = mlsc([...asked, JSON.stringify({ ...row, done: "2024-02-21T00:00:00Z", paid: true })], { cwd: folder });
    expect(JSON.parse(later.out).features.early).toBeNull();
  });

  it("`why example` tells of one group beside another that reads texts", () => {
    const { status, out } = mlsc(["why", "example", "100", "kind_n"], { cwd: folder });
    expect(status).toBe(0);
    expect(out).toMatch(/seen: \d+/);
  });

  it("what SQL can't compute is said before any data is read, by name", () => {
    const { status, err } = mlsc(["build", "--engine", "sql"], { cwd: folder });
    expect(status).toBe(1);
    expect(err).toContain("`habits.heat`");
    expect(err).not.toContain("read orders");
    expect(err).not.toContain("bug");
  });
});
