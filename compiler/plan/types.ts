import type { Kind, Type as PlanType } from "../../runtime/contract/types.ts";
import type { Type, Unit } from "../semantics/program.ts";
import { LoweringError } from "./context.ts";

/** `mile/h`, `m/s^2`; undefined for a plain number. */
export function unitText(unit: Unit): string | undefined {
  const word = ([name, power]: [string, number]): string => (Math.abs(power) === 1 ? name : `${name}^${Math.abs(power)}`);
  const terms = [...unit].sort(([a], [b]) => (a < b ? -1 : 1));
  const over = terms.filter(([, power]) => power > 0).map(word);
  const under = terms.filter(([, power]) => power < 0).map(word);
  if (over.length + under.length === 0) return undefined;
  return [over.length === 0 ? "1" : over.join("*"), ...under].join("/");
}

export function lowerType(type: Type): PlanType {
  return { ...kindOf(type), missing: type.missing };
}

function kindOf(type: Type): Kind {
  switch (type.kind) {
    case "int":
      return { kind: "int", unit: unitText(type.unit) };
    case "float":
      return { kind: "float", unit: unitText(type.unit), grid: type.grid };
    case "category":
      return { kind: "category", entity: type.entity?.name };
    case "enum":
      return { kind: "enum", values: type.values };
    case "vector":
      return { kind: "vector", size: type.size };
    case "list":
      return { kind: "list", of: lowerType(type.of) };
    case "record":
      return { kind: "record", fields: type.fields.map((field) => ({ name: field.name, type: lowerType(field.type) })) };
    case "row":
    case "error":
      throw new LoweringError(`a value of type ${type.kind} reached lowering`);
    default:
      return { kind: type.kind };
  }
}
