/** Whether two patterns of paths (stdlib/glob.ts) could fit one path. Which files there are is not known here, so it is asked of all that there could be. */

/** Both with `/`, relative to one folder. */
export function couldFitOnePath(one: string, other: string): boolean {
  return meet(one.split("/"), other.split("/"), {
    isMany: (name) => name === "**",
    isOne: (a, b) => spelled(a).some((x) => spelled(b).some((y) => meet([...x], [...y], CHARACTERS))),
  });
}

interface Signs {
  /** Stands for any number of others. */
  isMany(sign: string): boolean;
  /** Whether one could be the other. */
  isOne(a: string, b: string): boolean;
}

const CHARACTERS: Signs = { isMany: (sign) => sign === "*", isOne: (a, b) => a === b || a === "?" || b === "?" };

/** Whether there is a run that both could stand for. Each place in both is looked at once. */
function meet(one: readonly string[], other: readonly string[], { isMany, isOne }: Signs): boolean {
  // `open[j]`: what is left of `one` could stand for what is left of `other` from j on.
  let open = other.map((_, j) => other.slice(j).every(isMany)).concat(true);
  for (const sign of [...one].reverse()) {
    const next = new Array<boolean>(other.length + 1).fill(false);
    for (let j = other.length; j >= 0; j--) {
      const facing = other[j];
      if (isMany(sign)) next[j] = open[j]! || (facing !== undefined && next[j + 1]!);
      else if (facing !== undefined) next[j] = isMany(facing) ? next[j + 1]! || open[j]! : isOne(sign, facing) && open[j + 1]!;
    }
    open = next;
  }
  return open[0]!;
}

/** `{a,b}.csv` is `a.csv` or `b.csv`; a name with very many ways to spell it could be any. */
function spelled(name: string): string[] {
  const either = /\{([^{}/]*,[^{}/]*)\}/.exec(name);
  if (either === null) return [name];
  const [all, texts] = either as unknown as [string, string];
  const rest = spelled(name.slice(either.index + all.length));
  const found = texts.split(",").flatMap((text) => rest.map((end) => name.slice(0, either.index) + text + end));
  return found.length > 1000 ? ["*"] : found;
}
