/** Upper bounds of the buckets, in seconds. */
export const LATENCY_SECONDS = [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5] as const;

/** A histogram that costs a request a few additions: prom-client's own looks its labels up and makes a closure for each value. A test holds its text to prom-client's. */
export interface Latency {
  observe(seconds: number): void;
  /** In Prometheus' text format, with the labels (as `name="value",…`) on each line. */
  text(name: string, help: string, labels: string): string;
}

export function latency(): Latency {
  // One more for what is above the last bound.
  const counts = new Float64Array(LATENCY_SECONDS.length + 1);
  let sum = 0;
  return {
    observe(seconds) {
      let bucket = 0;
      while (bucket < LATENCY_SECONDS.length && seconds > LATENCY_SECONDS[bucket]!) bucket++;
      counts[bucket]!++;
      sum += seconds;
    },
    text(name, help, labels) {
      const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
      let total = 0;
      for (const [i, count] of counts.entries()) {
        total += count;
        lines.push(`${name}_bucket{le="${LATENCY_SECONDS[i] ?? "+Inf"}",${labels}} ${total}`);
      }
      lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`);
      return `${lines.join("\n")}\n`;
    },
  };
}
