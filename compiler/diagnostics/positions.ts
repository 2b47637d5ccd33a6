/** Lines and columns of offsets in a text. Lines and columns count from 1; columns count code points, as a person does. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Text of each file by the path that spans name. */
export type Texts = ReadonlyMap<string, string>;

export class LineMap {
  readonly #starts: number[] = [0];
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#starts.push(at + 1);
  }

  /** The place of an offset; one beyond the text is its end. A `\r` before the line break counts with the break. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: [...this.text.slice(this.#starts[low]!, at)].length + 1 };
  }

  /** The text of a line (from 1), without its line break. */
  line(number: number): string {
    const start = this.#starts[number - 1] ?? this.text.length;
    const end = this.#starts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, "");
  }
}

const maps = new WeakMap<Texts, Map<string, LineMap>>();

/** The lines of a file of `texts`, worked out once; those of an empty text for a file that is not among them. */
export function lineMapOf(texts: Texts, file: string): LineMap {
  const known = maps.get(texts) ?? new Map<string, LineMap>();
  maps.set(texts, known);
  const found = known.get(file) ?? new LineMap(texts.get(file) ?? "");
  known.set(file, found);
  return found;
}
