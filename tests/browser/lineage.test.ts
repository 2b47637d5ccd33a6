import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { renderLineagePage, renderLineageSvg } from "../../runtime/evaluate/report/lineage-page.ts";
import { lineageGraph } from "../../runtime/lineage/graph.ts";
import { SHOP } from "../lineage/shop.ts";
import { memoryHost } from "../memory-host.ts";

const executablePath = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path !== "" && existsSync(path));

/** The lineage page and drawing as a browser reads them. Needs a system Chromium; skipped, visibly, without one. */
describe.skipIf(executablePath === undefined)("lineage in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "mls-lineage-"));
  let browser: Browser;

  beforeAll(async () => {
    const host = memoryHost({ "shop.mls": SHOP });
    const view = { title: "shop", graph: lineageGraph(compile(host, check(host, "shop.mls"))), targets: [] };
    writeFileSync(join(folder, "page.html"), renderLineagePage(view));
    writeFileSync(join(folder, "drawing.svg"), renderLineageSvg(view));
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  test.each(["page.html", "drawing.svg"])("%s opens with one request, its own file, and no complaint", async (file) => {
    const page = await browser.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    const url = pathToFileURL(join(folder, file)).href;
    await page.goto(url);
    expect({ requests, complaints }).toEqual({ requests: [url], complaints: [] });
  });

  test("no text leaves its box, no two boxes touch, and every line ends at one", async () => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1200 } });
    await page.goto(pathToFileURL(join(folder, "page.html")).href);
    const wrong = await page.evaluate(`(() => {
      const boxes = [...document.querySelectorAll("svg.lineage g.node")].map((node) => ({ node, rect: node.querySelector("rect").getBoundingClientRect() }));
      const out = [];
      for (const { node, rect } of boxes) for (const text of node.querySelectorAll("text")) { const r = text.getBoundingClientRect(); if (r.right > rect.right + 0.5 || r.bottom > rect.bottom + 0.5) out.push("text " + text.textContent); }
      for (const a of boxes) for (const b of boxes) if (a !== b && a.rect.left < b.rect.right && b.rect.left < a.rect.right && a.rect.top < b.rect.bottom && b.rect.top < a.rect.bottom) out.push("boxes " + a.node.textContent);
      for (const path of document.querySelectorAll("svg.lineage path.edge")) { const r = path.getBoundingClientRect(); if (!boxes.some(({ rect }) => Math.abs(rect.left - r.right) < 1.5)) out.push("line " + path.getAttribute("d")); }
      return { boxes: boxes.length, out };
    })()`);
    expect(wrong).toEqual({ boxes: 11, out: [] });
  });

  test.each([1200, 360])("the page does not scroll sideways at %d pixels", async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.goto(pathToFileURL(join(folder, "page.html")).href);
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
  });
});
