/** Which sources are read piece by piece. */
import { expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { piecedNodes } from "../../runtime/batch/incremental/pieces/which.ts";
import { inFolder, planOf } from "../conformance/harness.ts";

const source = (name: string, from: string, rules = ""): string => `source ${name} {
  from    ${from}
  columns { id: Int, who: Category, happened: Timestamp, came: Timestamp, things: List<Category>? }
  at      happened
  exists  at came
  known   at came
  expect  { came >= happened else drop; came - happened <= 2d else drop }
  ${rules}
}
`;
const examples = (rows: string): string => `
features f from b by who { ready every 1d after 1h; n = count() over 1d }
examples asked {
  rows  ${rows} asked at came within 0s
  allow MLS3045 "wanted here"
  label later = count() > 0 from b by who = who over next 1d
  features { f(who) }
}
`;
const A = source("a", 'parquet("a/*.parquet")');
const B = source("b", 'parquet("b/*.parquet")');

it.each([
  ["sources of files", `${A}${B}`, "a", ["a", "b"]],
  ["not a table of a server", `${source("a", 'postgres(env("SHOP"), table: "a")')}${B}`, "b", ["b"]],
  ["a database in one file, not one in several", `${source("a", 'sqlite("a-*.db", table: "a")')}${source("b", 'sqlite("b.db", table: "b")')}`, "b", ["b"]],
  ["those with copies, and with versions", `${source("a", 'parquet("a/*.parquet")', "unique by id")}${source("b", 'parquet("b/*.parquet")', "key id revised by came")}`, "a", ["a", "b"]],
  ["those with both, and with several", `${source("a", 'parquet("a/*.parquet")', "unique by id, came\n  unique by who, came\n  key id revised by came")}${B}`, "b", ["a", "b"]],
  ["not those about whose versions examples are asked", `${source("a", 'parquet("a/*.parquet")', "key id revised by came")}${B}`, "a", ["b"]],
  ["those under unions and items", `${A}${B}view both from a union b\nview items from a each things as thing`, "a", ["a", "b"]],
  ["not those about whose items examples are asked", `${A}${B}view items from a each things as thing`, "items", ["b"]],
  ["none of a union of which one can't be", `${A}${B}${source("c", 'postgres(env("SHOP"), table: "c")')}view both from b union c`, "a", ["a"]],
  ["nor what is united with such a one", `${A}${B}${source("c", 'postgres(env("SHOP"), table: "c")')}view both from b union c\nview all from a union b`, "a", []],
  ["those under sessions, which are whole themselves", `${A}${B}view visits from b by who gap 1h { n = count() }`, "a", ["a", "b"]],
])("%s", (_name, sources, rows, expected) =>
  inFolder({ "spec.mls": `${sources}${examples(rows)}` }, async (folder) => {
    const plan = planOf(folder);
    expect(piecedNodes(emitBatch(plan, "all"), plan, "test").map(({ node }) => node)).toEqual(expected);
  }),
);
