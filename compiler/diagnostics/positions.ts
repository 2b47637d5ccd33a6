/** Lines and columns of offsets in a text. Lines and columns count from 1; columns count code points, as a person does. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export class LineMap {
  readonly #starts: number[] = [0];
  readonly text: string;

  constructor(text: string) {
    this.text = text;
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 10) this.#starts.push(i + 1);
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: [...this.text.slice(this.#starts[low]!, offset)].length + 1 };
  }

  /** The text of a line (from 1), without its line break. */
  line(number: number): string {
    const start = this.#starts[number - 1] ?? this.text.length;
    const end = this.#starts[number] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, "");
  }
}
