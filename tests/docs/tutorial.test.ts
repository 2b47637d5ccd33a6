/**
 * docs/tutorial.md, followed as a newcomer follows it: from an empty folder, its commands in order, compared with what the page shows of their output.
 * `UPDATE=1` writes the page's blocks anew; a shown line is found again by what stands before its first figure.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { mlsc, newFolder } from "../cli/support.ts";
import { type Block, blocksOf } from "./blocks.ts";
import { excerpt, now, words, write } from "./shown.ts";

const PAGE = "docs/tutorial.md";
const blockWith = (text: string): Block => {
  const found = blocksOf(PAGE).filter((block) => block.text.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${PAGE} hold ${text}`);
  return found[0]!;
};

/** The shown lines stand in the output, in order. */
function expectShown(block: Block, output: string): void {
  write(block, excerpt(output, block.text));
  const shown = now(block).text;
  expect(shown.split("\n").map(words)).toEqual(excerpt(output, shown).split("\n").map(words));
}

describe("the tutorial", () => {
  let shop = "";
  let ran = "";
  let spec = "";
  beforeAll(async () => {
    const folder = newFolder();
    expect(await mlsc(["init", "shop"], folder)).toMatchObject({ code: 0 });
    shop = join(folder, "shop");
    spec = readFileSync(join(shop, "shop.mls"), "utf8");
    const { code, out } = await mlsc(["run"], shop);
    expect(code).toBe(0);
    ran = out;
  }, 120_000);

  it("shows what `mlsc run` prints", () => expectShown(blockWith("checkouts: "), ran));

  it.each([
    ["the label as an input", "error[MLS3001]", (text: string) => text.replace("    gift\n", "    gift\n    returned\n")],
    ["a random split", "error[MLS3030]", (text: string) => text.replace(/split checkouts by time[^}]*\}/, "split checkouts random { train 60%, validate 20%, test 20% }")],
  ])("%s is answered as shown", async (_what, head, change) => {
    expect(change(spec)).not.toBe(spec);
    writeFileSync(join(shop, "shop.mls"), change(spec));
    const { code, out } = await mlsc(["check"], shop);
    writeFileSync(join(shop, "shop.mls"), spec);
    expect(code).toBe(1);
    expectShown(blockWith(head), out);
  });

  it.each([
    [["why", "customer_return_rate"], "customer_return_rate: Float, feature of checkouts"],
    [["why", "example", "1000", "customer_return_rate", "--limit", "4"], "in example 1000"],
    [["plan"], "group shopper "],
  ])("shows what `mlsc %s` prints", async (args, text) => {
    const { code, out } = await mlsc(args, shop);
    expect(code).toBe(0);
    expectShown(blockWith(text), out);
  });

  it("runs to the prediction that docs/serving.md shows as an answer", () => {
    const answers = blocksOf("docs/serving.md").filter(({ text }) => text.startsWith("{") && text.includes('"model":"returns"'));
    expect(answers).toHaveLength(1);
    expect(ran).toContain(answers[0]!.text.trim());
  });

  it("shows the answer of its replayed order", async () => {
    const block = blockWith('"inputs":{…}}');
    const parts = [/"score":[\d.]+/, /"moment":"[^"]+"/, /"features":\{[^}]*\}/, /"plan":"[^"]+"/].map((part) => part.exec(block.text)![0]);
    const { out } = await mlsc(["predict", "--at", "2024-08-10T17:18:42Z", "--explain", "--row", '{"customer": "C170", "product": "P39", "placed": "2024-08-10T17:17:42Z", "amount": 58.4, "gift": false}'], shop);
    const answer = JSON.stringify(JSON.parse(out));
    for (const part of parts) expect(answer).toContain(part);
  });
});
