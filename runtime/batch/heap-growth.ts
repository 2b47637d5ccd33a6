/**
 * V8 looks through its whole heap, on all cores, when the room that it gave itself at the last look is nearly used. After a quiet while (the engine reads files) it gives itself so little that the space for new objects
 * alone counts as nearly all of it; then each look asks for the next one, to the end of the run: of the flights example a sixth of all processor time. Objects are few here, columns lie outside the heap.
 */
import { setFlagsFromString } from "node:v8";

/** How much the heap may grow between two looks, in percent: more than the space for new objects (16 MB) where the program and its plan lie in some 40 MB. */
const GROWTH = 100;

let runs = 0;

/** While `work` runs, the heap may double before V8 looks through it. The setting is the process's, and is taken back: code that is kept between runs is bound to it. */
export async function withRoomyHeap<T>(work: () => Promise<T>): Promise<T> {
  if (runs++ === 0) setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  try {
    return await work();
  } finally {
    if (--runs === 0) setFlagsFromString("--heap-growing-percent=0");
  }
}
