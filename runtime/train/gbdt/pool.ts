import { Worker } from "node:worker_threads";
import { boostingKernel, type Kernel, type KernelSetup } from "./kernel.ts";
import { listKernel } from "./lists.ts";

/**
 * The kernel on several threads in lock step: this thread is one of them, the others are workers that run the kernel's own source text (so that nothing but this file's
 * code is needed, whether run by a test runner, from TypeScript or out of one bundled file). An order is written into shared memory, all carry it out, all are waited for.
 */
export interface Pool extends Kernel {
  readonly threads: number;
  /** Sums of the threads' results at a place. */
  result(place: number): number;
  /** Adds up the threads' histograms into `into`. */
  collect(into: Float64Array): void;
  close(): Promise<void>;
}

/** Shared memory of the commands: turn, workers done, failed, order, four arguments. */
const TURN = 0;
const DONE = 1;
const FAILED = 2;
const ORDER = 3;
const ARGUMENTS = 4;
/** Milliseconds after which a thread that does not answer is given up: no order takes minutes. */
const SILENCE = 600_000;
const ORDERS = ["exit", "bin", "gradients", "begin", "split", "finish"] as const;

/** Starts the workers. `setups` has one a thread, the first is this one's. */
export async function startPool(setups: readonly KernelSetup[]): Promise<Pool> {
  const control = new Int32Array(new SharedArrayBuffer(64));
  const own = boostingKernel(setups[0]!, listKernel);
  const source = workerSource();
  const workers = setups.slice(1).map((setup) => new Worker(source, { eval: true, workerData: { setup, control } }));
  let failure: Error | undefined;
  for (const worker of workers) worker.on("error", (error) => (failure = error instanceof Error ? error : new Error(String(error))));
  await Promise.all(workers.map((worker) => new Promise<void>((resolve, reject) => worker.once("message", () => resolve()).once("error", reject))));
  const histograms = setups.map((setup) => new Float64Array(setup.histogram));
  const results = setups.map((setup) => new Float64Array(setup.results));

  const run = (order: (typeof ORDERS)[number], ...given: number[]): void => {
    if (failure !== undefined) throw failure;
    control[ORDER] = ORDERS.indexOf(order);
    given.forEach((value, i) => {
      control[ARGUMENTS + i] = value;
    });
    Atomics.store(control, DONE, 0);
    Atomics.add(control, TURN, 1);
    Atomics.notify(control, TURN);
    switch (order) {
      case "bin":
        own.bin();
        break;
      case "gradients":
        own.gradients(given[0]!);
        break;
      case "begin":
        own.begin(given[0]!);
        break;
      case "split":
        own.split(given[0]!, given[1]!, given[2]!, given[3]!, given[4]!);
        break;
      case "finish":
        own.finish(given[0]!, given[1]!);
        break;
      case "exit":
        return;
    }
    const patience = Date.now() + SILENCE;
    for (let done = Atomics.load(control, DONE), spins = 0; done < workers.length; done = Atomics.load(control, DONE)) {
      if (++spins > 2000) Atomics.wait(control, DONE, done, 1000);
      if (spins > 2000 && Date.now() > patience) throw new Error("a training thread has stopped answering");
    }
    if (Atomics.load(control, FAILED) !== 0) throw new Error("a training thread failed");
  };

  return {
    threads: setups.length,
    bin: () => run("bin"),
    gradients: (round) => run("gradients", round),
    begin: (output) => run("begin", output),
    split: (node, left, right, feature, build) => run("split", node, left, right, feature, build),
    finish: (output, nodes) => run("finish", output, nodes),
    result: (place) => results.reduce((sum, own) => sum + own[place]!, 0),
    collect(into) {
      into.set(histograms[0]!);
      for (let t = 1; t < histograms.length; t++) {
        const part = histograms[t]!;
        for (let i = 0; i < into.length; i++) into[i]! += part[i]!;
      }
    },
    async close() {
      control[ORDER] = 0;
      Atomics.add(control, TURN, 1);
      Atomics.notify(control, TURN);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/**
 * What a worker runs. A bundler that keeps names puts a helper around functions, under a name that it may shorten (`__name(f, "f")`): the one name that the
 * kernel's text can miss, so it is given the identity.
 */
function workerSource(): string {
  return `const { parentPort, workerData } = require("node:worker_threads");
const makeLists = (${listKernel.toString()});
const make = (${boostingKernel.toString()});
const { setup, control } = workerData;
const started = () => {
  try {
    return make(setup, makeLists);
  } catch (error) {
    const helper = /^(\\S+) is not defined$/.exec(error.message);
    if (!(error instanceof ReferenceError) || helper === null || helper[1] in globalThis) throw error;
    globalThis[helper[1]] = (f) => f;
    return make(setup, makeLists);
  }
};
const kernel = started();
let turn = Atomics.load(control, ${TURN});
parentPort.postMessage("ready");
for (;;) {
  for (let spins = 0; Atomics.load(control, ${TURN}) === turn; ) if (++spins > 2000) Atomics.wait(control, ${TURN}, turn);
  turn = Atomics.load(control, ${TURN});
  const a = control.subarray(${ARGUMENTS});
  const order = ${JSON.stringify(ORDERS)}[control[${ORDER}]];
  if (order === "exit") break;
  try {
    kernel[order](a[0], a[1], a[2], a[3], a[4]);
  } catch (error) {
    Atomics.store(control, ${FAILED}, 1);
  }
  Atomics.add(control, ${DONE}, 1);
  Atomics.notify(control, ${DONE});
}
`;
}
