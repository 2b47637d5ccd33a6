import { Counter, Gauge, Registry } from "prom-client";
import { latency } from "./latency.ts";
import { REFUSALS, type RefusalReason } from "./refusal.ts";

/** What the server counts. Kept as plain numbers on the request path and read by Prometheus when it asks, so that counting costs nothing. */
export interface ServerMetrics {
  answered(otherwise: boolean): void;
  refused(reason: RefusalReason): void;
  /** A whole request, whatever its rows. */
  observeSeconds(seconds: number): void;
  readonly contentType: string;
  text(): Promise<string>;
}

/** Metrics of one server, in a registry of its own. `staleness` gives the seconds by which the store is behind, undefined without one. */
export function serverMetrics(labels: { readonly model: string; readonly plan: string }, staleness: () => number | undefined): ServerMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ model: labels.model, plan: labels.plan });
  const counts = { answer: 0, otherwise: 0 };
  const refusals = new Map<RefusalReason, number>(REFUSALS.map((reason) => [reason, 0]));
  new Counter({
    name: "mls_predictions_total",
    help: "Rows by outcome: answered by the model, answered by `otherwise`, refused.",
    labelNames: ["outcome"],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ outcome: "answer" }, counts.answer);
      this.inc({ outcome: "otherwise" }, counts.otherwise);
      this.inc({ outcome: "refused" }, [...refusals.values()].reduce((a, b) => a + b, 0));
    },
  });
  new Counter({
    name: "mls_refused_total",
    help: "Refused rows and requests by reason.",
    labelNames: ["reason"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, count] of refusals) this.inc({ reason }, count);
    },
  });
  new Gauge({
    name: "mls_store_staleness_seconds",
    help: "How far the end of the store's history is behind the clock.",
    registers: [registry],
    collect() {
      const seconds = staleness();
      if (seconds !== undefined) this.set(seconds);
    },
  });
  const requests = latency();
  const labelText = `model="${escaped(labels.model)}",plan="${escaped(labels.plan)}"`;
  return {
    answered: (otherwise) => void (otherwise ? counts.otherwise++ : counts.answer++),
    refused: (reason) => void refusals.set(reason, refusals.get(reason)! + 1),
    observeSeconds: (seconds) => requests.observe(seconds),
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${requests.text("mls_request_seconds", "Time from receipt of a prediction request to its answer.", labelText)}`,
  };
}

/** A label's value in Prometheus' text format. */
function escaped(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');
}
