import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../runtime/evaluate/report/report.ts";
import { reportInput } from "../evaluate/report-fixture.ts";

const executablePath = [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path !== "" && existsSync(path));

/** The report as a browser reads it. Needs a system Chromium; skipped, visibly, without one. */
describe.skipIf(executablePath === undefined)("the report in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "mls-report-"));
  const file = join(folder, "report.html");
  let browser: Browser;

  beforeAll(async () => {
    const attack = `<script>document.title="owned"</script><img src=x onerror="document.title='owned'">`;
    writeFileSync(file, renderReport(await reportInput({ model: "lateness", doc: attack, state: attack, reason: attack, why: attack })));
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(width: number, colorScheme: "light" | "dark" = "light"): Promise<{ page: Page; requests: string[]; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, requests, complaints };
  }

  test("opens with one request, its own file, and no complaint", async () => {
    const { requests, complaints } = await open(1200);
    expect(requests).toEqual([pathToFileURL(file).href]);
    expect(complaints).toEqual([]);
  });

  test("runs nothing that spec or data say", async () => {
    const { page } = await open(1200);
    expect(await page.title()).toBe("lateness · model report");
    expect(await page.locator("script, img").count()).toBe(0);
  });

  test("is well-formed to the browser's own XML parser", async () => {
    const { page } = await open(1200);
    expect(await page.evaluate(`new DOMParser().parseFromString(${JSON.stringify(renderReport(await reportInput()))}, "application/xhtml+xml").querySelector("parsererror") === null`)).toBe(true);
  });

  test.each([1200, 700, 360])("does not scroll sideways at %d pixels", async (width) => {
    const { page } = await open(width);
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
  });

  test.each(["light", "dark"] as const)("text has a contrast of at least 4.5 in %s", async (scheme) => {
    const { page } = await open(1200, scheme);
    const poor = await page.evaluate(`(() => {
      const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
      const light = (rgb) => { const [r, g, b] = rgb.match(/[\\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
      const behind = (node) => { for (let n = node; n; n = n.parentElement) { const c = getComputedStyle(n).backgroundColor; if (c.startsWith("rgb(")) return c; } return "rgb(255, 255, 255)"; };
      return [...document.querySelectorAll("body *:not(title)")].filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim() !== "")).filter((node) => {
        const style = getComputedStyle(node);
        const ink = light(node instanceof SVGElement ? style.fill : style.color);
        const paper = light(behind(node));
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5;
      }).map((node) => node.outerHTML.slice(0, 80));
    })()`);
    expect(poor).toEqual([]);
  });

  test("has one first heading, and headings that skip no level", async () => {
    const { page } = await open(1200);
    const levels = await page.locator("h1, h2, h3, h4").evaluateAll((nodes) => nodes.map((node) => Number(node.nodeName.slice(1))));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, i) => i === 0 || level <= levels[i - 1]! + 1)).toBe(true);
  });

  test("prints on paper: light, without navigation", async () => {
    const { page } = await open(1200, "dark");
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  });
});
