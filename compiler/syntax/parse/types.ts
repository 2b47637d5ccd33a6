/** The grammar of types, units and parameters. */
import type { ParserMethod } from "chevrotain";
import type { Ident, NamedType, Param, TypeNode, UnitNode } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { BaseParser } from "./base.ts";

type UnitTerm = UnitNode["terms"][number];

export abstract class TypeParser extends BaseParser {
  /** `mile`, `h^2`, or the 1 of `1/h`. */
  private readonly unitTerm = this.choice<UnitTerm | undefined>("unitTerm", {
    DEF: [
      {
        ALT: () => {
          const name = this.ident(this.CONSUME(t.Word));
          let power = 1;
          this.OPTION(() => {
            this.CONSUME(t.Caret);
            const minus = this.OPTION1(() => this.CONSUME(t.Minus));
            const digits = this.CONSUME(t.Int);
            power = Number(digits.image) * (minus === undefined ? 1 : -1);
          });
          return { name, power };
        },
      },
      {
        ALT: () => {
          const one = this.CONSUME1(t.Int);
          if (one.image !== "1") this.say("MLS1031", `\`${one.image}\` is no unit`, this.spanOf(one), "a unit is a name such as `mile`, a quotient such as `mile/h`, or `1`");
          return undefined;
        },
      },
    ],
    ERR_MSG: "a unit such as `mile` or `mile/h`",
  });

  readonly unit = this.rule("unit", (): UnitNode => {
    const mark = this.mark();
    const terms: UnitTerm[] = [];
    const first = this.SUBRULE(this.unitTerm);
    if (first !== undefined) terms.push(first);
    this.MANY(() => {
      const over = this.OR([{ ALT: () => this.behind(this.CONSUME(t.Star), false) }, { ALT: () => this.behind(this.CONSUME(t.Slash), true) }]);
      const term = this.SUBRULE1(this.unitTerm);
      if (term !== undefined) terms.push({ name: term.name, power: over ? -term.power : term.power });
    });
    return { kind: "unit", terms, span: this.since(mark) };
  });

  readonly type: ParserMethod<[], TypeNode> = this.choice<TypeNode>("type", {
    DEF: [{ ALT: () => this.SUBRULE(this.closedSet) }, { ALT: () => this.SUBRULE(this.recordType) }, { ALT: () => this.SUBRULE(this.namedType) }],
    ERR_MSG: "a type such as `Int`",
  });

  /** `"a" | "b"`. */
  private readonly closedSet = this.rule("closedSet", (): TypeNode => {
    const mark = this.mark();
    const values: string[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Pipe,
      DEF: () => {
        const text = this.textOf(this.CONSUME(t.Text));
        this.ACTION(() => values.push(text.value));
      },
    });
    const optional = this.OPTION(() => this.CONSUME(t.Question)) !== undefined;
    return { kind: "closedSetType", values, optional, span: this.since(mark) };
  });

  private readonly recordType = this.rule("recordType", (): TypeNode => {
    const mark = this.mark();
    const fields: Param[] = [];
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => fields.push(this.SUBRULE(this.param)) });
    this.CONSUME(t.RBrace, { ERR_MSG: "`,` or the `}` of the record" });
    const optional = this.OPTION(() => this.CONSUME(t.Question)) !== undefined;
    return { kind: "recordType", fields, optional, span: this.since(mark) };
  });

  private readonly namedType = this.rule("namedType", (): NamedType => {
    const mark = this.mark();
    const name = this.SUBRULE(this.typeName);
    let unit: UnitNode | undefined;
    let of: TypeNode | undefined;
    let size: number | undefined;
    this.OPTION(() => {
      this.CONSUME(t.LAngle);
      this.OR([
        { GATE: () => this.next(t.TypeName) || this.next(t.Text) || this.next(t.LBrace), ALT: () => (of = this.SUBRULE(this.type)) },
        { ALT: () => (unit = this.SUBRULE(this.unit)) },
      ]);
      this.CONSUME(t.RAngle);
    });
    this.OPTION1(() => {
      this.CONSUME(t.LBracket);
      size = Number(this.CONSUME(t.Int, { ERR_MSG: "the length of the vector" }).image);
      this.CONSUME(t.RBracket);
    });
    let optional = this.OPTION2(() => this.CONSUME(t.Question)) !== undefined;
    const by = this.OPTION3(() => this.SUBRULE(this.grid));
    if (this.OPTION4(() => this.CONSUME1(t.Question)) !== undefined) optional = true;
    return { kind: "namedType", name, unit, of, size, by, optional, span: this.since(mark) };
  });

  /** `by 0.01` or `by ms`. */
  private readonly grid = this.rule("grid", (): string => {
    this.CONSUME(t.word("by"));
    return this.OR<string>({
      DEF: [
        { ALT: () => this.CONSUME(t.Decimal).image },
        { ALT: () => this.CONSUME(t.Int).image },
        { ALT: () => this.CONSUME(t.Word).image },
      ],
      ERR_MSG: "a step such as `0.01`, or the unit an epoch counts in, such as `ms`,",
    });
  });

  readonly param = this.rule("param", (): Param => {
    const mark = this.mark();
    const name: Ident = this.SUBRULE(this.name);
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    return { kind: "param", name, type, span: this.since(mark) };
  });

  /** `(a: Int, b: Float)`. */
  readonly params = this.rule("params", (): Param[] => {
    const params: Param[] = [];
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => params.push(this.SUBRULE(this.param)) });
    this.CONSUME(t.RParen, { ERR_MSG: "`,` or the `)` of the parameters" });
    return params;
  });
}
