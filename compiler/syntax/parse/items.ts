/** The items of a declaration's body, by their tag: those that stand once, and those that may repeat. */
import type { AllowNode, Span } from "../ast.ts";

export interface Tagged {
  readonly tag: string;
  readonly span: Span;
}
export interface AllowItem extends Tagged {
  readonly tag: "allow";
  readonly value: AllowNode;
}
type Say = (code: string, message: string, span: Span, help: string, related: { span: Span; message: string }[]) => void;

export class Items<I extends Tagged> {
  constructor(
    private readonly items: readonly I[],
    private readonly what: string,
    private readonly say: Say,
  ) {}

  /** The item of a tag that stands once; a second one is a finding, and the first counts. */
  one<K extends I["tag"]>(tag: K): Extract<I, { tag: K }> | undefined {
    const [first, ...others] = this.all(tag);
    for (const other of others) {
      this.say("MLS1018", `${this.what} has a second \`${tag}\``, other.span, "keep one of them", [{ span: first!.span, message: "the first one" }]);
    }
    return first;
  }

  all<K extends I["tag"]>(tag: K): Extract<I, { tag: K }>[] {
    return this.items.filter((item): item is Extract<I, { tag: K }> => item.tag === tag);
  }
}
