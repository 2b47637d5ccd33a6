import type { Point } from "../curves.ts";
import { displayNumber, displayRows } from "../display.ts";
import { html, type Markup } from "./markup.ts";
import { coordinate as at, linear, type Scale, ticks } from "./scale.ts";

/** Charts are drawn on a sheet of this size and scaled by the page. */
const WIDTH = 420;
const HEIGHT = 300;
const BOX = { left: 48, right: 408, top: 14, bottom: 252 };

interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

interface Frame2d {
  readonly x: Scale;
  readonly y: Scale;
  readonly axes: Markup;
}

export interface Line {
  readonly points: readonly Point[];
  readonly style: "main" | "second" | "guide";
  readonly label?: string;
  readonly dots?: readonly string[];
}

function frame2d(x: Axis, y: Axis, bottom = BOX.bottom): Frame2d {
  const scaleX = linear([x.low, x.high], [BOX.left, BOX.right]);
  const scaleY = linear([y.low, y.high], [bottom, BOX.top]);
  const axes = html`<g class="axis">${ticks(y.low, y.high, 5).map(
    (tick) => html`<line x1="${BOX.left}" x2="${BOX.right}" y1="${at(scaleY(tick))}" y2="${at(scaleY(tick))}"/><text x="${BOX.left - 7}" y="${at(scaleY(tick) + 4)}" text-anchor="end">${short(tick)}</text>`,
  )}${ticks(x.low, x.high, 5).map((tick) => html`<text x="${at(scaleX(tick))}" y="${BOX.bottom + 17}" text-anchor="middle">${short(tick)}</text>`)}<text class="name" x="${at((BOX.left + BOX.right) / 2)}" y="${HEIGHT - 8}" text-anchor="middle">${x.label}</text><text class="name" transform="translate(12 ${at((bottom + BOX.top) / 2)}) rotate(-90)" text-anchor="middle">${y.label}</text></g>`;
  return { x: scaleX, y: scaleY, axes };
}

/** A tick's label: thousands as k and M. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${displayNumber(value / 1_000_000)}M`;
  return size >= 10_000 ? `${displayNumber(value / 1000)}k` : displayNumber(value);
}

function pathOf(points: readonly Point[], { x, y }: Frame2d): string {
  return points.map((point, i) => `${i === 0 ? "M" : "L"}${at(x(point.x))} ${at(y(point.y))}`).join("");
}

function drawLine(line: Line, frame: Frame2d): Markup {
  const dots = line.dots?.map((tip, i) => html`<circle class="dot" cx="${at(frame.x(line.points[i]!.x))}" cy="${at(frame.y(line.points[i]!.y))}" r="3.2"><title>${tip}</title></circle>`);
  return html`<path class="line ${line.style}" d="${pathOf(line.points, frame)}"/>${dots}`;
}

function legend(entries: readonly { readonly label: string; readonly style: string }[], corner: "bottom" | "top"): Markup {
  const start = corner === "bottom" ? BOX.bottom - 12 - (entries.length - 1) * 17 : BOX.top + 12;
  return html`<g class="legend">${entries.map(
    ({ label, style }, i) => html`<line class="line ${style}" x1="${BOX.right - 14}" x2="${BOX.right}" y1="${start + i * 17 - 4}" y2="${start + i * 17 - 4}"/><text x="${BOX.right - 20}" y="${start + i * 17}" text-anchor="end">${label}</text>`,
  )}</g>`;
}

/** An SVG with name and description for those who can't see it. */
function sheet(title: string, description: string, content: Markup): Markup {
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}. ${description}"><title>${title}</title>${content}</svg>`;
}

/** An upright line with a word at its upper end, below the legend's place. */
function drawMark(x: number, label: string): Markup {
  const side = x > 320 ? { offset: -6, anchor: "end" } : { offset: 6, anchor: "start" };
  return html`<line class="line mark" x1="${at(x)}" x2="${at(x)}" y1="${BOX.top + 42}" y2="${BOX.bottom}"/><text class="note" x="${at(x + side.offset)}" y="${BOX.top + 54}" text-anchor="${side.anchor}">${label}</text>`;
}

/** Lines over common axes. */
export function lineChart(given: { title: string; description: string; x: Axis; y: Axis; lines: readonly Line[]; mark?: { x: number; label: string }; legendAt?: "bottom" | "top" }): Markup {
  const frame = frame2d(given.x, given.y);
  const named = given.lines.flatMap(({ label, style }) => (label === undefined ? [] : [{ label, style }]));
  const mark = given.mark && drawMark(frame.x(given.mark.x), given.mark.label);
  return sheet(given.title, given.description, html`${frame.axes}${mark}${given.lines.map((line) => drawLine(line, frame))}${legend(named, given.legendAt ?? "bottom")}`);
}

export interface StackedBar {
  readonly low: number;
  readonly high: number;
  /** From the bottom up; styles by place. */
  readonly counts: readonly number[];
  readonly tip: string;
}

/** Bars side by side, parts stacked. */
export function histogram(given: { title: string; description: string; x: Axis; yLabel: string; bars: readonly StackedBar[]; names: readonly string[] }): Markup {
  const tallest = Math.max(1, ...given.bars.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0)));
  const frame = frame2d(given.x, { label: given.yLabel, low: 0, high: tallest });
  const bars = given.bars.map((bar) => {
    let below = 0;
    const left = frame.x(bar.low) + 0.5;
    const width = Math.max(0.5, frame.x(bar.high) - frame.x(bar.low) - 1);
    const pieces = bar.counts.map((count, i) => {
      const top = frame.y(below + count);
      const height = frame.y(below) - top;
      below += count;
      return count > 0 && html`<rect class="fill${i}" x="${at(left)}" y="${at(top)}" width="${at(width)}" height="${at(height)}"/>`;
    });
    return html`<g><title>${bar.tip}</title>${pieces}</g>`;
  });
  return sheet(given.title, given.description, html`${frame.axes}${bars}${given.names.length > 1 && legend(given.names.map((label, i) => ({ label, style: `fill${i}` })), "top")}`);
}

/** Mean score against share of true labels, with the count of rows a bin as bars beneath. */
export function calibrationChart(bins: readonly { readonly low: number; readonly high: number; readonly count: number; readonly x: number; readonly y: number }[]): Markup {
  const split = 196;
  const frame = frame2d({ label: "mean score", low: 0, high: 1 }, { label: "share true", low: 0, high: 1 }, split);
  const tallest = Math.max(1, ...bins.map(({ count }) => count));
  const height = linear([0, tallest], [0, BOX.bottom - split - 12]);
  const bars = bins.map(
    (bin) => html`<rect class="fill0" x="${at(frame.x(bin.low) + 0.75)}" y="${at(BOX.bottom - height(bin.count))}" width="${at(frame.x(bin.high) - frame.x(bin.low) - 1.5)}" height="${at(height(bin.count))}"><title>${displayRows(bin.count)} from ${displayNumber(bin.low)} to ${displayNumber(bin.high)}</title></rect>`,
  );
  const tips = bins.map((bin) => `mean score ${displayNumber(bin.x)}, ${displayNumber(bin.y)} true, ${displayRows(bin.count)}`);
  const lines: Line[] = [
    { points: [{ x: 0, y: 0 }, { x: 1, y: 1 }], style: "guide" },
    { points: bins, style: "main", dots: tips },
  ];
  const worst = bins.reduce((most, bin) => Math.max(most, Math.abs(bin.x - bin.y)), 0);
  return sheet("Calibration", `Greatest gap between mean score and share of true labels: ${displayNumber(worst)}.`, html`${frame.axes}${lines.map((line) => drawLine(line, frame))}<line class="base" x1="${BOX.left}" x2="${BOX.right}" y1="${BOX.bottom}" y2="${BOX.bottom}"/>${bars}`);
}

/** A bar for a table's cell, 0 to 1 of its width, with a line at the bound. */
export function cellBar(share: number, style: "good" | "bad" | "plain", bound?: number): Markup {
  const width = Math.min(1, Math.max(0, share)) * 100;
  return html`<svg class="bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="12"/><rect class="${style}" width="${at(width)}" height="12"/>${bound !== undefined && bound >= 0 && bound <= 1 && html`<line class="bound" x1="${at(bound * 100)}" x2="${at(bound * 100)}" y1="0" y2="12"/>`}</svg>`;
}
