/** The unit inside a number such as `400<mile/h>`, which the lexer reads as one token. */
import type { UnitNode } from "../ast.ts";
import type { FindingSink } from "../findings.ts";

/** @param text the unit without its angle brackets. @param start where it begins in the file. */
export function readUnit(text: string, start: number, sink: FindingSink): UnitNode {
  const terms: { name: UnitNode["terms"][number]["name"]; power: number }[] = [];
  const span = sink.span(start, start + text.length);
  const wrong = (): UnitNode => {
    sink.add("MLS1031", `\`${text.slice(0, 40)}\` is no unit`, span, "a unit is a name such as `mile`, a quotient such as `mile/h`, a power such as `m^2`, or `1`");
    return { kind: "unit", terms, span };
  };
  let at = 0;
  let sign = 1;
  while (at <= text.length) {
    const term = /^(?:([A-Za-z_]\w*)(?:\^(-?\d+))?|1)/.exec(text.slice(at, at + 200));
    if (term === null) return wrong();
    const [whole, name, power] = term;
    if (name !== undefined) {
      if (!/^[a-z_]/.test(name)) return wrong();
      terms.push({ name: { kind: "ident", name, span: sink.span(start + at, start + at + name.length) }, power: sign * Number(power ?? 1) });
    }
    at += whole.length;
    if (at === text.length) break;
    if (text[at] !== "*" && text[at] !== "/") return wrong();
    sign = text[at] === "/" ? -1 : 1;
    at++;
  }
  return { kind: "unit", terms, span };
}
