import { Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { latency, LATENCY_SECONDS } from "../../runtime/serve/latency.ts";
import { serverMetrics } from "../../runtime/serve/metrics.ts";

const VALUES = [0, 0.0001, 0.0002, 0.00020001, 0.003, 0.25, 0.2500001, 5, 5.5, 100];

it("the histogram's text is prom-client's for the same values", async () => {
  const registry = new Registry();
  registry.setDefaultLabels({ model: "m", plan: "p" });
  const theirs = new Histogram({ name: "seconds", help: "Some help.", buckets: [...LATENCY_SECONDS], registers: [registry] });
  const ours = latency();
  for (const value of VALUES) {
    theirs.observe(value);
    ours.observe(value);
  }
  expect(ours.text("seconds", "Some help.", 'model="m",plan="p"')).toBe(await registry.metrics());
});

it("labels are written so that no name can break the format", async () => {
  const text = await serverMetrics({ model: 'a"b\\c\nd', plan: "p" }, () => 1).text();
  const labels = [...text.matchAll(/model="((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]);
  expect(new Set(labels)).toEqual(new Set(['a\\"b\\\\c\\nd']));
  expect(text).toMatch(/^mls_request_seconds_count\{.*\} 0$/m);
});
