/** Codes of a dictionary sorted by UTF-8 bytes. */
export function sortCodes(codes: Int32Array, values: readonly string[]): { codes: Int32Array; dictionary: string[] } {
  const bytes = values.map((value) => Buffer.from(value, "utf8"));
  const order = values.map((_, i) => i).sort((a, b) => Buffer.compare(bytes[a]!, bytes[b]!));
  const place = new Int32Array(values.length);
  order.forEach((code, i) => {
    place[code] = i;
  });
  return { codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), dictionary: order.map((code) => values[code]!) };
}
