/** The grammar of small declarations: `use`, `entity`, `type`, `unit`, `const`, `fn`, `extern fn`, `config`. */
import type { ConfigDecl, ConstDecl, EntityDecl, Expr, ExternFnDecl, FnDecl, Ident, TypeDecl, TypeNode, UnitDecl, UnitNode, UseDecl } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { readUnit } from "../lex/unit-text.ts";
import { DataParser } from "./data.ts";

export abstract class DefinitionParser extends DataParser {
  readonly use = this.rule("use", (): UseDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("use"));
    const mark = this.mark();
    const { module, isPath } = this.OR<{ module: string; isPath: boolean }>({
      DEF: [
        { ALT: () => ({ module: this.SUBRULE(this.text).value, isPath: true }) },
        {
          ALT: () => {
            const parts: Ident[] = [];
            this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => parts.push(this.SUBRULE(this.name)) });
            return { module: this.RECORDING_PHASE ? "" : parts.map((part) => part.name).join("."), isPath: false };
          },
        },
      ],
      ERR_MSG: "a module such as `std.cyclic`, or a file such as `\"./shared.mls\"`,",
    });
    const moduleSpan = this.since(mark);
    const names: Ident[] = [];
    this.CONSUME(t.LParen, { ERR_MSG: "the names that are brought in, such as `(weekday)`," });
    this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => names.push(this.SUBRULE(this.anyName)), ERR_MSG: "a name" });
    this.CONSUME(t.RParen, { ERR_MSG: "`,` or `)`" });
    return { kind: "use", module, isPath, moduleSpan, names, ...this.end(begun) };
  });

  readonly entity = this.rule("entity", (): EntityDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("entity"));
    const name = this.SUBRULE(this.typeName);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { kind: "entity", name, type, ...this.end(begun) };
  });

  readonly typeDecl = this.rule("typeDecl", (): TypeDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("type"));
    const name = this.SUBRULE(this.typeName);
    this.CONSUME(t.Equals);
    const type = this.SUBRULE(this.type);
    return { kind: "type", name, type, ...this.end(begun) };
  });

  /** `unit cent`, `unit dollar = 100 cent`. */
  readonly unitDecl = this.rule("unitDecl", (): UnitDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("unit"));
    const name = this.SUBRULE(this.name);
    let factor: number | undefined;
    let of: UnitNode | undefined;
    this.OPTION(() => {
      this.CONSUME(t.Equals);
      this.OR([
        {
          ALT: () => {
            const token = this.CONSUME(t.UnitNumber);
            this.ACTION(() => {
              const angle = token.image.indexOf("<");
              factor = Number(token.image.slice(0, angle));
              of = readUnit(token.image.slice(angle + 1, -1), token.startOffset + angle + 1, this.sink);
            });
          },
        },
        {
          ALT: () => {
            factor = this.OPTION1({ GATE: () => !this.next(t.Slash, 2) && !this.next(t.Star, 2), DEF: () => this.OR1([{ ALT: () => this.numberOf(this.CONSUME(t.Int)).value }, { ALT: () => this.numberOf(this.CONSUME(t.Decimal)).value }]) });
            of = this.SUBRULE(this.unit);
          },
        },
      ]);
    });
    return { kind: "unitDecl", name, factor, of, ...this.end(begun) };
  });

  readonly constDecl = this.rule("constDecl", (): ConstDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("const"));
    const name = this.SUBRULE(this.name);
    const type = this.OPTION(() => this.behind(this.CONSUME(t.Colon), this.SUBRULE(this.type)));
    this.CONSUME(t.Equals);
    const value = this.valueOrError(this.expr);
    return { kind: "const", name, type, value, ...this.end(begun) };
  });

  readonly fn = this.rule("fn", (): FnDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("fn"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    const result = this.SUBRULE(this.result);
    this.CONSUME(t.Equals);
    const body = this.valueOrError(this.expr);
    return { kind: "fn", name, params, result, body, ...this.end(begun) };
  });

  private readonly result = this.rule("result", (): TypeNode => {
    this.CONSUME(t.Colon, { ERR_MSG: "`:` and the type of the result" });
    return this.SUBRULE(this.type);
  });

  readonly externFn = this.rule("externFn", (): ExternFnDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("extern"));
    this.CONSUME(t.word("fn"));
    const name = this.SUBRULE(this.name);
    const params = this.SUBRULE(this.params);
    const result = this.SUBRULE(this.result);
    this.CONSUME(t.word("from"), { ERR_MSG: "`from` and the file, as in `from \"./f.ts\"`," });
    const from = this.SUBRULE(this.text);
    return { kind: "externFn", name, params, result, from, ...this.end(begun) };
  });

  readonly config = this.rule("config", (): ConfigDecl => {
    const begun = this.begin();
    this.CONSUME(t.word("config"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    const value = this.OPTION((): Expr => this.behind(this.CONSUME(t.Equals), this.valueOrError(this.expr)));
    return { kind: "config", name, type, default: value, ...this.end(begun) };
  });
}
