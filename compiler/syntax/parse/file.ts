/** The grammar of a file, and the one parser instance. */
import { EOF, type IToken } from "chevrotain";
import type { AllowNode, Declaration } from "../ast.ts";
import type { FindingSink } from "../findings.ts";
import { nearest } from "../../../stdlib/suggest.ts";
import * as t from "../lex/tokens.ts";
import { explain } from "./explain.ts";
import type { PreparedChoice } from "./lookahead.ts";
import { ReleaseParser } from "./release.ts";

/** The words a declaration begins with. */
export const declarationWords = [
  "use", "entity", "type", "unit", "const", "fn", "extern", "config", "table", "source", "view", "features", "examples", "split", "model", "decide", "labeler", "tests", "deploy",
];
/** Clauses of a head: at the start of a line they have slipped from the line before. */
const headClauses = new Set(["at", "where", "by", "from", "over", "known", "for", "step", "within"]);

export class MlsParser extends ReleaseParser {
  /** Waivers behind the last declaration. */
  private late: AllowNode[] = [];

  readonly file = this.rule("file", (): Declaration[] => {
    const declarations: Declaration[] = [];
    this.late = [];
    do {
      this.MANY(() =>
        this.OR([
          { ALT: () => void this.CONSUME(t.Sep) },
          {
            ALT: () => {
              const allow = this.attempt(() => this.SUBRULE(this.allow), () => undefined);
              this.ACTION(() => this.addAllow(declarations, allow));
            },
          },
          {
            ALT: () => {
              this.itemMark = this.mark();
              const declaration = this.attempt(() => this.SUBRULE(this.declaration), () => undefined);
              this.ACTION(() => this.settleAllows(declarations));
              if (declaration !== undefined) declarations.push(declaration);
              this.ACTION(() => this.endOfDeclaration());
            },
          },
        ]),
      );
    } while (this.recoverInFile());
    this.ACTION(() => this.settleAllows(declarations));
    return declarations;
  });

  private readonly declaration = this.choice<Declaration>("declaration", [
    { ALT: () => this.SUBRULE(this.use) }, { ALT: () => this.SUBRULE(this.entity) }, { ALT: () => this.SUBRULE(this.typeDecl) }, { ALT: () => this.SUBRULE(this.unitDecl) },
    { ALT: () => this.SUBRULE(this.constDecl) }, { ALT: () => this.SUBRULE(this.fn) }, { ALT: () => this.SUBRULE(this.externFn) }, { ALT: () => this.SUBRULE(this.config) },
    { ALT: () => this.SUBRULE(this.table) }, { ALT: () => this.SUBRULE(this.source) }, { ALT: () => this.SUBRULE(this.view) }, { ALT: () => this.SUBRULE(this.features) },
    { ALT: () => this.SUBRULE(this.examples) }, { ALT: () => this.SUBRULE(this.split) }, { ALT: () => this.SUBRULE(this.model) }, { ALT: () => this.SUBRULE(this.decide) },
    { ALT: () => this.SUBRULE(this.labeler) }, { ALT: () => this.SUBRULE(this.tests) }, { ALT: () => this.SUBRULE(this.deploy) },
  ]);

  /** @param prepared the grammar's choices, if somebody has worked them out before. */
  constructor(validate: boolean, prepared?: readonly PreparedChoice[]) {
    super(validate);
    this.finishGrammar(prepared);
  }

  /** Parses what the lexical pass made of a file. */
  parseTokens(tokens: IToken[], sink: FindingSink, faults: readonly number[]): Declaration[] {
    this.start(tokens, sink, faults);
    return this.file();
  }

  /** A waiver behind a declaration, on its line or the next, is one of the declaration's own. */
  private addAllow(declarations: Declaration[], allow: AllowNode | undefined): void {
    const last = declarations.at(-1);
    if (allow === undefined) return;
    if (last === undefined) this.say("MLS1017", "`allow` stands behind the declaration that it is for", allow.span, "put it behind a declaration, or among the items of its block");
    else this.late.push(allow);
  }

  private settleAllows(declarations: Declaration[]): void {
    const last = declarations.at(-1);
    if (last === undefined || this.late.length === 0) return;
    declarations[declarations.length - 1] = { ...last, allows: [...last.allows, ...this.late], span: { ...last.span, end: this.late.at(-1)!.span.end } };
    this.late = [];
  }

  private endOfDeclaration(): void {
    const next = this.LA(1);
    if (next.tokenType === t.Sep || next.tokenType === EOF || next.tokenType === t.word("allow")) return;
    this.attempt(() => this.stopAt(next), () => undefined);
  }

  private stopAt(next: IToken): never {
    const { code, message, help } = explain(t.Sep, next, this.LA(0), this.LA(2), undefined);
    return this.stop(code, message, help);
  }

  /** Passes over what begins no declaration, up to the next line of this level. */
  private recoverInFile(): boolean {
    if (this.RECORDING_PHASE || this.LA(1).tokenType === EOF) return false;
    const next = this.LA(1);
    this.attempt(() => {
      if (headClauses.has(next.image)) return this.stop("MLS1017", `\`${next.image}\` begins no declaration: the line before has ended`, "put it on the line before; a newline ends a declaration's head");
      const meant = nearest(next.image, declarationWords);
      const help = meant === undefined ? "a file is made of declarations such as `source`, `features`, `examples` and `model`" : `did you mean \`${meant}\`?`;
      return this.stop("MLS1017", `\`${next.image.slice(0, 40)}\` begins no declaration`, help);
    }, () => undefined);
    // A closing bracket that is left over stops `skipTo`; it is passed here.
    if (this.LA(1) === next) this.SKIP_TOKEN();
    return true;
  }
}
