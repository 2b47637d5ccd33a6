/** What every layer of the walk stands on: what has been refused, what TypeScript knows of a file, and whose a name is. */
import type { ts } from "ts-morph";
import { OF_MODULES, type Reason } from "./closed-set.ts";
import type { Refusal } from "./names.ts";
import { Ownership } from "./ownership.ts";
import type { TypeScript } from "./typescript.ts";

export interface Impurity {
  readonly node: ts.Node;
  readonly reason: Reason;
  readonly message: string;
  readonly help: string | undefined;
}

/** The layers are classes that extend one another (expressions, statements, the file), since each of them may stand within the others. */
export abstract class PurityWalk {
  readonly found: Impurity[] = [];
  protected readonly api: TypeScript;
  protected readonly checker: ts.TypeChecker;
  protected readonly ownership: Ownership;

  constructor(api: TypeScript, checker: ts.TypeChecker, file: ts.SourceFile) {
    this.api = api;
    this.checker = checker;
    this.ownership = new Ownership(api, checker, file);
  }

  protected refuse(node: ts.Node, message: string, reason: Reason = "unproved", help?: string): false {
    this.found.push({ node, reason, message, help });
    return false;
  }

  protected refused(node: ts.Node, what: string, refusal: Refusal | undefined): boolean {
    return refusal === undefined || this.refuse(node, `\`${what}\` ${refusal.says}`, refusal.reason, refusal.help);
  }

  protected ownName(name: ts.Identifier): void {
    if (OF_MODULES.has(name.text) || name.text.startsWith("__")) this.refuse(name, `\`${name.text}\` is a name of the code around`, "unproved", "give it another name");
  }

  protected symbolOf(node: ts.Identifier): ts.Symbol | undefined {
    const api = this.api;
    const { parent } = node;
    const symbol = api.isShorthandPropertyAssignment(parent) && parent.name === node ? this.checker.getShorthandAssignmentValueSymbol(parent) : this.checker.getSymbolAtLocation(node);
    return symbol !== undefined && symbol.flags & api.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }
}

/** An expression as it is written, not too much of it. */
export function shown(node: ts.Node): string {
  const text = node.getText().replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}
