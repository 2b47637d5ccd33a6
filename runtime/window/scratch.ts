/** Buffers that grow by doubling and are used again for each key, so that a sweep makes no garbage per row. Contents are not kept on growth unless said. */
export function doubles(buffer: Float64Array, size: number): Float64Array {
  return buffer.length >= size ? buffer : new Float64Array(Math.max(size, buffer.length * 2, 64));
}

/** As `doubles`, for 32-bit integers. */
export function integers(buffer: Int32Array, size: number): Int32Array {
  return buffer.length >= size ? buffer : new Int32Array(Math.max(size, buffer.length * 2, 64));
}

/** As `doubles`, for bytes. */
export function bytes(buffer: Uint8Array, size: number): Uint8Array {
  return buffer.length >= size ? buffer : new Uint8Array(Math.max(size, buffer.length * 2, 64));
}

/** The first place in rows `from` … `to` of an ascending column whose value is at least `bound`. */
export function lowerBound(column: Float64Array, from: number, to: number, bound: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sorts places by a key: bottom-up merge sort, stable, without garbage. Keys may be infinite, not NaN. */
export class IndexSort {
  #spare: Int32Array = new Int32Array(64);

  /** Sorts `index[from]` … `index[to − 1]` so that `keys[index[i]]` ascends. */
  sort(index: Int32Array, from: number, to: number, keys: Float64Array): void {
    const size = to - from;
    if (size < 2) return;
    this.#spare = integers(this.#spare, size);
    const run = 8;
    for (let start = from; start < to; start += run) insertionSort(index, start, Math.min(start + run, to), keys);
    for (let width = run; width < size; width *= 2) {
      for (let start = from; start + width < to; start += 2 * width) this.#merge(index, start, start + width, Math.min(start + 2 * width, to), keys);
    }
  }

  #merge(index: Int32Array, start: number, middle: number, end: number, keys: Float64Array): void {
    if (keys[index[middle - 1]!]! <= keys[index[middle]!]!) return;
    const spare = this.#spare;
    const left = middle - start;
    for (let i = 0; i < left; i++) spare[i] = index[start + i]!;
    let a = 0;
    let b = middle;
    let place = start;
    while (a < left && b < end) {
      if (keys[index[b]!]! < keys[spare[a]!]!) index[place++] = index[b++]!;
      else index[place++] = spare[a++]!;
    }
    while (a < left) index[place++] = spare[a++]!;
  }
}

function insertionSort(index: Int32Array, from: number, to: number, keys: Float64Array): void {
  for (let i = from + 1; i < to; i++) {
    const moved = index[i]!;
    const key = keys[moved]!;
    let j = i - 1;
    while (j >= from && keys[index[j]!]! > key) {
      index[j + 1] = index[j]!;
      j--;
    }
    index[j + 1] = moved;
  }
}
