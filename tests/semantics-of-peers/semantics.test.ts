/** docs/semantics.md: every row of its tables is a test and every test a row; the values that close the cells are those computed; where theirs can be said, saying it gives theirs. */
import { beforeAll, describe, expect, it } from "vitest";
import { chronon } from "./chronon.ts";
import { feast } from "./feast.ts";
import { fennel } from "./fennel.ts";
import { openmldb } from "./openmldb.ts";
import { nameIn, type Peer, PEERS, rowsOf, valueIn, write } from "./page.ts";
import { type Row, shown } from "./row.ts";
import { sql } from "./sql.ts";

const COMPUTED: Readonly<Record<Peer, () => Promise<Row[]>>> = { Feast: feast, Chronon: chronon, OpenMLDB: openmldb, Fennel: fennel, SQL: sql };

describe.each(PEERS)("%s", (peer) => {
  const page = rowsOf(peer);
  let computed: ReadonlyMap<string, Row>;
  beforeAll(async () => {
    computed = new Map((await COMPUTED[peer]()).map((row) => [row.name, row]));
  }, 300_000);

  it("the page's rows are those that are computed", () => {
    expect(page.map(nameIn).toSorted()).toEqual([...computed.keys()].toSorted());
    expect(new Set(page.map(nameIn)).size).toBe(page.length);
  });

  for (const row of page) {
    it(nameIn(row), () => {
      const found = computed.get(nameIn(row));
      if (found === undefined) throw new Error(`docs/semantics.md:${row.line + 1}: no test is named \`${nameIn(row)}\` of ${peer}`);
      const { theirs, ours, said, oursInTheirs } = found;
      const values = [shown(theirs, "null"), shown(ours, "missing"), said === undefined ? undefined : shown(said, "missing")];
      if (process.env.UPDATE === "1") write(row, values);
      else expect(row.cells.slice(1, 4).map(valueIn)).toEqual(values);
      // Theirs written out gives theirs; where it can't be, the page says no, and why.
      if (said === undefined) expect(row.cells[3]).toMatch(/^no: ./);
      else expect(said).toEqual(theirs);
      if (oursInTheirs !== undefined) expect(oursInTheirs).toEqual(ours.slice(0, oursInTheirs.length));
      const isSame = JSON.stringify(theirs) === JSON.stringify(ours);
      expect(isSame, isSame ? "the two are the same: nothing to do" : "the two are not the same").toBe(row.cells[3].startsWith("nothing to do"));
    });
  }
});
