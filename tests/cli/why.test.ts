/** `mlsc why`: the whole text of one feature, JSON, and names that are none or several. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { expectMistake, mlsc, newFolder, SPEC, tinySystem } from "./support.ts";

describe("mlsc why", () => {
  const folder = tinySystem();

  it("tells of a feature, as a block of facts and a tree", async () => {
    const { code, out, err } = await mlsc(["why", "spent_7d"], folder);
    expect(code).toBe(0);
    expect(err).toBe("also of that name: returns.spent_7d, shopper.spent_7d\n");
    expect(out).toBe(`spent_7d: Float, feature of checkouts, asked at placed + 1m within 1m  [shop.mls:26]
  written  shopper(customer).spent_7d
  values   at least 0; never missing
  known    rows known before moment - 1m
           proved: of history, more than 1m before the moment asked
             shop.mls:13  columns of \`orders\` are known then
             shop.mls:17  \`shopper\` is read as of then
             shop.mls:23  asked at most 2m after \`placed\`
  learnt   nothing
  had      live: shopper, kept up by the stream of orders, read as of exactly 1m before
           request: the row that is asked about, as it is then
           at most 1m behind the moment
  from     orders.amount, orders.customer, orders.placed
  marks    none
  made of
  ├ spent_7d: Float, feature of shopper, known: only rows known before moment - 1m
  │ └ sum(amount where amount > 20) over 7d: Float, window over orders by customer, known: placed + 1m
  │   ├ amount: Float, column of orders, known: placed + 1m
  │   └ customer: Customer, column of orders, known: placed + 1m
  └ customer: Customer, column of orders, known: placed + 1m
`);
  });

  it("as JSON, is a list of trees", async () => {
    const { code, out } = await mlsc(["why", "orders.returned", "--format", "json"], folder);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ name: "returned", kind: "column", owner: "orders", known: { formula: "placed + 1d" }, columns: ["orders.returned"], madeOf: [] }]);
  });

  it("tells of a spec with errors, whose names are bound", async () => {
    const leaky = newFolder({ "shop.mls": SPEC.replace("    amount\n", "    amount\n    returned\n") });
    const { code, out } = await mlsc(["why", "checkouts.returned"], leaky);
    expect(out).toContain("proved: at least 23h58m after the moment asked");
    expect(code).toBe(0);
  });

  it("refuses what it can't tell", async () => {
    expectMistake(await mlsc(["why", "shopper.spend_7d"], folder), 2, "nothing is named `shopper.spend_7d`", "did you mean `shopper.spent_7d`?");
    expectMistake(await mlsc(["why", "amount", "--format", "xml"], folder), 2, "`--format xml` is not one of text, json");
    expectMistake(await mlsc(["why", "example", "1", "spent_7d", "--format", "json"], folder), 2, "`mlsc why example` has no JSON form");
    expectMistake(await mlsc(["why", "amount", join(folder, "nowhere")], folder), 2, "there is no");
  });
});
