import type { Frame } from "../contract/frame.ts";

const ORDER = ["__moment", "__row", "__horizon", "__candidate"] as const;

/** Rows must come in the order of moment, row, horizon and candidate: a table keeps the order in which it was filled, and this asserts it, from piece to piece. */
export class RowOrder {
  #last: number[] | undefined;

  check(frame: Frame): void {
    if (frame.columns.get("__row")?.kind !== "number") throw new Error("the frame has no rows' places");
    const order = ORDER.flatMap((name) => {
      const column = frame.columns.get(name);
      return column?.kind === "number" ? [column.values] : [];
    });
    if (frame.rows === 0) return;
    if (this.#last !== undefined) {
      const last = this.#last;
      const at = order.findIndex((values, i) => values[0] !== last[i]);
      if (at < 0 || order[at]![0]! < last[at]!) throw new Error("the frame is not in the order of moment, row and horizon");
    }
    for (let i = 1; i < frame.rows; i++) {
      const differing = order.find((values) => values[i] !== values[i - 1]);
      if (differing === undefined || differing[i]! < differing[i - 1]!) throw new Error("the frame is not in the order of moment, row and horizon");
    }
    this.#last = order.map((values) => values[frame.rows - 1]!);
  }
}
