/** Durations, shares and instants as evidence shows them. */
export function words(micros: number): string {
  if (micros < 0) return `-${words(-micros)}`;
  const units: [string, number][] = [["d", 86_400e6], ["h", 3_600e6], ["m", 60e6], ["s", 1e6], ["ms", 1e3], ["us", 1]];
  const parts: string[] = [];
  let rest = micros;
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < 2) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.length === 0 ? "0s" : parts.join("");
}

export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  const shown = (share * 100).toPrecision(3);
  return `${Number(shown)} %`;
}

export function iso(micros: number): string {
  return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 16)}Z`;
}
