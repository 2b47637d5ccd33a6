/** A CSV file whose lines end in several ways (a header of one program over rows of another) is copied with one way, `\n`; what stands within quotes is left as it is. */
import { Transform } from "node:stream";

const [CR, LF, QUOTE] = [0x0d, 0x0a, 0x22] as const;

/** start: of a value · plain: within one without quotes · quoted: within one with · closed: behind its closing quote, or between the two that stand for one. */
type State = "start" | "plain" | "quoted" | "closed";

/** `delimiter`: one sign. */
export function evenLineEnds(delimiter: string): Transform {
  const last = Buffer.from(delimiter).at(-1);
  let state: State = "start";
  let afterCr = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const out = Buffer.allocUnsafe(chunk.length);
      let to = 0;
      for (const byte of chunk) {
        if (state === "quoted") {
          out[to++] = byte;
          if (byte === QUOTE) state = "closed";
          continue;
        }
        const isSecond = byte === LF && afterCr;
        afterCr = byte === CR;
        if (isSecond) continue;
        out[to++] = byte === CR ? LF : byte;
        if (byte === QUOTE && state !== "plain") state = "quoted";
        else state = byte === CR || byte === LF || byte === last ? "start" : "plain";
      }
      done(null, out.subarray(0, to));
    },
  });
}
