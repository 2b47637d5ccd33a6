/** Which examples have come: one bit each. */
export class AskedOnce {
  readonly #bits: Uint8Array;

  constructor(examples: number) {
    this.#bits = new Uint8Array((examples >> 3) + 1);
  }

  /** @throws where one of them has come before. */
  add(examples: Int32Array): void {
    for (const e of examples) {
      if ((this.#bits[e >> 3]! & (1 << (e & 7))) !== 0) throw new Error("an example is asked for twice");
      this.#bits[e >> 3]! |= 1 << (e & 7);
    }
  }
}
