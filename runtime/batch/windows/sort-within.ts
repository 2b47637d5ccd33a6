/** Runs of this length are sorted by insertion, then merged. */
const RUN = 12;

/**
 * Sorts times within each key, and takes along where each came from. Rows of a log come nearly in order, so what is in order is left alone, and a merge touches only what overlaps: a row that came late costs
 * about as much as there are rows that it comes before.
 */
export class SortWithin {
  #times = new Float64Array(0);
  #rows = new Int32Array(0);

  /** Sorts `times[from]` … `times[to − 1]`, stably, with `rows` beside them. */
  sort(times: Float64Array, rows: Int32Array, from: number, to: number): void {
    let sorted = from + 1;
    while (sorted < to && times[sorted]! >= times[sorted - 1]!) sorted++;
    if (sorted >= to) return;
    for (let start = from; start < to; start += RUN) insertion(times, rows, start, Math.min(start + RUN, to));
    for (let width = RUN; width < to - from; width *= 2) {
      for (let start = from; start + width < to; start += 2 * width) this.#merge(times, rows, start, start + width, Math.min(start + 2 * width, to));
    }
  }

  #merge(times: Float64Array, rows: Int32Array, start: number, middle: number, end: number): void {
    const last = times[middle - 1]!;
    const first = times[middle]!;
    if (last <= first) return;
    // What lies before the first of the right part stays, and so does what lies behind the last of the left.
    let from = middle - 1;
    while (from > start && times[from - 1]! > first) from--;
    let to = middle + 1;
    while (to < end && times[to]! < last) to++;
    const left = middle - from;
    if (this.#times.length < left) {
      this.#times = new Float64Array(2 * left);
      this.#rows = new Int32Array(2 * left);
    }
    const [spareTimes, spareRows] = [this.#times, this.#rows];
    for (let i = 0; i < left; i++) {
      spareTimes[i] = times[from + i]!;
      spareRows[i] = rows[from + i]!;
    }
    let a = 0;
    let b = middle;
    let place = from;
    while (a < left && b < to) {
      if (times[b]! < spareTimes[a]!) {
        times[place] = times[b]!;
        rows[place++] = rows[b++]!;
      } else {
        times[place] = spareTimes[a]!;
        rows[place++] = spareRows[a++]!;
      }
    }
    while (a < left) {
      times[place] = spareTimes[a]!;
      rows[place++] = spareRows[a++]!;
    }
  }
}

function insertion(times: Float64Array, rows: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const time = times[i]!;
    const row = rows[i]!;
    let j = i - 1;
    while (j >= from && times[j]! > time) {
      times[j + 1] = times[j]!;
      rows[j + 1] = rows[j]!;
      j--;
    }
    times[j + 1] = time;
    rows[j + 1] = row;
  }
}
