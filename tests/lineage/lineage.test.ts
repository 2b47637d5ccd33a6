/** The graph of lineage: every column from a file to a decision, and back. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { type FieldEdge, type LineageGraph, lineageGraph } from "../../runtime/lineage/graph.ts";
import { findTargets, selectLineage } from "../../runtime/lineage/select.ts";
import { graphText, targetText } from "../../runtime/lineage/text.ts";
import { memoryHost } from "../memory-host.ts";
import { SHOP } from "./shop.ts";

const graph = graphOf(SHOP);

function graphOf(spec: string): LineageGraph {
  const host = memoryHost({ "shop.mls": spec });
  const checked = check(host, "shop.mls");
  expect(checked.findings.filter((finding) => finding.severity === "error")).toEqual([]);
  return lineageGraph(compile(host, checked));
}

const edges = (from: readonly FieldEdge[]): string[] => from.map((edge) => `${edge.node}.${edge.field} ${edge.how}`);
const fieldOf = (node: string, field: string): string[] => edges(graph.nodes.find((one) => one.id === node)!.fields.find((one) => one.name === field)!.from);
const rowsOf = (node: string): string[] => edges(graph.nodes.find((one) => one.id === node)!.rows);

describe("each field is made from what its expression reads, and how", () => {
  it("a file's columns, under the names that the file has", () => {
    expect(graph.nodes.map((node) => node.id)).toEqual(["file regions.csv", "file orders.csv", "table regions", "source orders", "view big", "features shopper", "examples checkouts", "model returns", "decide ask", "tests returns", "deploy returns"]);
    expect(fieldOf("source orders", "amount")).toEqual(["file orders.csv.Amount identity"]);
  });
  it("a derived column, through a lookup and its key", () => {
    expect(fieldOf("source orders", "tax")).toEqual(["source orders.amount transformation", "table regions.rate transformation", "source orders.region lookup"]);
  });
  it("what chooses and stamps rows", () => {
    expect(rowsOf("source orders")).toEqual(["source orders.placed time", "source orders.amount filter"]);
    expect(rowsOf("view big")).toEqual(["source orders.amount filter", "source orders.placed time"]);
    expect(rowsOf("features shopper")).toEqual(["view big.customer key"]);
  });
  it("a window's argument, as one of many rows; its condition as a filter", () => {
    expect(fieldOf("features shopper", "taxes")).toEqual(["view big.tax aggregation", "view big.gift filter"]);
    expect(fieldOf("features shopper", "n")).toEqual([]);
    expect(fieldOf("features shopper", "per_order")).toEqual(["features shopper.taxes transformation", "features shopper.n transformation"]);
  });
  it("a used feature by its key, the label, an `if` by its condition", () => {
    expect(fieldOf("examples checkouts", "per_order")).toEqual(["features shopper.per_order identity", "source orders.customer key"]);
    expect(fieldOf("examples checkouts", "sent_back")).toEqual(["source orders.returned identity"]);
    expect(fieldOf("examples checkouts", "shown")).toEqual(["source orders.gift conditional", "source orders.amount transformation"]);
  });
  it("an input that learns from the label, and a score that does", () => {
    expect(fieldOf("model returns", "region")).toEqual(["examples checkouts.region transformation", "examples checkouts.sent_back learnt"]);
    expect(fieldOf("model returns", "score").at(-1)).toBe("examples checkouts.sent_back learnt");
  });
  it("decisions, tests and deployment, of the score", () => {
    expect(fieldOf("decide ask", "ask")).toEqual(["model returns.score transformation", "examples checkouts.sent_back learnt"]);
    expect(fieldOf("tests returns", "auc >= 0.1 for each region where count >= 5")).toEqual(["model returns.score aggregation", "examples checkouts.region key"]);
    expect(fieldOf("deploy returns", "ask")).toEqual(["decide ask.ask identity"]);
  });
});

describe("every edge leads to a field that is there, and nodes come after their inputs", () => {
  it("of the whole graph", () => {
    const seen = new Set<string>();
    for (const node of graph.nodes) {
      for (const id of node.inputs) expect(seen).toContain(id);
      seen.add(node.id);
      for (const edge of [...node.rows, ...node.fields.flatMap((field) => field.from)]) {
        expect(graph.nodes.find((one) => one.id === edge.node)?.fields.map((field) => field.name)).toContain(edge.field);
      }
    }
  });
});

describe("a part of the graph", () => {
  const fieldsOf = (part: LineageGraph): string[] => part.nodes.flatMap((node) => node.fields.map((field) => `${node.id}.${field.name}`));

  it("upstream of a feature is what it is made from, and nothing that is made of it", () => {
    const up = fieldsOf(selectLineage(graph, findTargets(graph, "shopper.taxes"), "up"));
    expect(up).toEqual(expect.arrayContaining(["file regions.csv.rate", "source orders.tax", "view big.customer", "features shopper.taxes"]));
    expect(up).not.toContain("features shopper.n");
    expect(up.filter((name) => name.startsWith("examples") || name.startsWith("model"))).toEqual([]);
  });
  it("downstream of a column is what it touches, also as a condition", () => {
    const down = fieldsOf(selectLineage(graph, findTargets(graph, "orders.gift"), "down"));
    expect(down).toEqual(expect.arrayContaining(["features shopper.taxes", "features shopper.per_order", "examples checkouts.shown", "model returns.score", "decide ask.ask", "deploy returns.score"]));
    expect(down).not.toContain("features shopper.n");
    expect(down).not.toContain("examples checkouts.amount");
  });
  it("both ways holds no edge that passes the target by", () => {
    const both = selectLineage(graph, [{ node: "features shopper", field: "taxes" }], "both");
    const per = both.nodes.find((node) => node.id === "features shopper")!.fields.find((field) => field.name === "per_order")!;
    expect(edges(per.from)).toEqual(["features shopper.taxes transformation"]);
  });
  it("a bare name is the field that others of the name repeat", () => {
    expect(findTargets(graph, "amount")).toEqual([{ node: "source orders", field: "amount" }]);
    expect(findTargets(graph, "shopper")).toEqual([{ node: "features shopper" }]);
    expect(findTargets(graph, "amonut")).toEqual([]);
  });
});

describe("as text", () => {
  it("lists nodes with what each field is made from", () => {
    expect(graphText(graph)).toContain("features shopper  (by customer)\n  rows: big.customer (key)\n  n\n  taxes      ← big.tax (aggregation), big.gift (filter)\n  per_order  ← taxes, n");
  });
  it("draws the tree above a field", () => {
    const target = findTargets(graph, "orders.tax");
    expect(targetText(selectLineage(graph, target, "up"), target, "up")).toBe(
      [
        "source orders: tax",
        "  made from",
        "  ├ source orders: amount, by transformation",
        "  │ └ file orders.csv: Amount",
        "  ├ table regions: rate, by transformation",
        "  │ └ file regions.csv: rate",
        "  └ source orders: region, by lookup",
        "    └ file orders.csv: region",
      ].join("\n"),
    );
  });
});

describe("rules that vote in place of a label", () => {
  const voted = graphOf(
    `${SHOP.replace("predict sent_back", "predict signs").replace("target_encode(region, smoothing: 5)", "target_encode(region, smoothing: 5)\n    shape = pca(amount, standardize(shown), components: 1, scale: true)")}
labeler signs for checkouts {
  cheap  = if amount < 2 then false else missing
  given  = if gift and shown == 0 then true else missing
  dear   = if tax is missing then missing else true
}
`.replace("returned: Bool known at placed + 1d", "returned: Bool known at placed + 1d"),
  );
  const of = (node: string, field: string): string[] => edges(voted.nodes.find((one) => one.id === node)!.fields.find((one) => one.name === field)!.from);

  it("are a node beside the examples, made of rows and features", () => {
    expect(voted.nodes.map((node) => node.id)).toContain("labeler signs");
    expect(of("labeler signs", "cheap")).toEqual(["source orders.amount conditional"]);
    expect(of("labeler signs", "given")).toEqual(["source orders.gift conditional", "examples checkouts.shown conditional"]);
  });
  it("teach the score, and what is encoded by the label", () => {
    expect(of("model returns", "score").filter((edge) => edge.endsWith("learnt"))).toEqual(["examples checkouts.sent_back learnt", "labeler signs.cheap learnt", "labeler signs.given learnt", "labeler signs.dear learnt"]);
    expect(of("model returns", "region")).toContain("labeler signs.cheap learnt");
  });
  it("a projection is made of each of its numbers", () => {
    expect(of("model returns", "shape")).toEqual(["examples checkouts.amount transformation", "examples checkouts.shown transformation"]);
  });
});
