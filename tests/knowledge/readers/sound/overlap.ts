export function overlap(wanted: number, both: number): number | undefined {
  return wanted > 0 ? both / wanted : undefined;
}
