/**
 * Chevrotain's engine without what this grammar does not ask of it.
 *
 * The engine's own steps serve rules with arguments, concrete trees, recovery by guessed tokens and tracking of the rules' occurrences; each costs a call, an array or a closure, and most of a parser's time is such steps.
 * Here rules have no arguments, recovery is by items (base.ts) and trees are made by the rules themselves. The steps keep the engine's meaning and its keys of choices; while the grammar is recorded
 * the engine's recorder stands before them.
 */
import { EmbeddedActionsParser, type IOrAlt, type IToken, type ParserMethod, type TokenType } from "chevrotain";

/** What is given to `OPTION`, `MANY` and the like, once its short form is written out. */
interface Guarded<T> {
  readonly DEF: () => T;
  readonly GATE?: () => boolean;
  readonly ERR_MSG?: string;
}
interface Separated {
  readonly DEF: () => unknown;
  readonly SEP: TokenType;
  readonly ERR_MSG?: string;
}
interface Alternatives<T> {
  readonly DEF: readonly IOrAlt<T>[];
  readonly ERR_MSG?: string;
}
/** A rule as the engine defines it; `shortName` is added here, and begins the keys of the rule's choices. */
type Rule<T> = ParserMethod<[], T> & { originalGrammarAction: () => T; shortName: number };
type Ask = (alternatives?: readonly IOrAlt<unknown>[]) => number | boolean | undefined;

/** The engine's marks of its constructs inside the keys of choices. */
const OR = 256;
const OPTION = 512;
const MANY = 768;
const AT_LEAST_ONE = 1024;
const MANY_SEP = 1280;
const AT_LEAST_ONE_SEP = 1536;

export abstract class Engine extends EmbeddedActionsParser {
  /** The engine's own state. */
  declare protected currRuleShortName: number;
  declare private readonly fullRuleNameToShort: Readonly<Record<string, number>>;
  declare private readonly lookAheadFuncsCache: ReadonlyMap<number, Ask>;
  declare private currIdx: number;
  declare private readonly tokVector: readonly IToken[];

  abstract consumeInternalError(type: TokenType, next: IToken, options: { ERR_MSG?: string } | undefined): never;
  abstract raiseNoAltException(occurrence: number, wanted: string | undefined): never;
  abstract raiseEarlyExitException(occurrence: number, kind: unknown, wanted: string | undefined): never;

  /** The next token; behind the last one stands the end of the file. */
  protected ahead(): IToken {
    return this.tokVector[this.currIdx + 1]!;
  }

  protected override RULE<T>(name: string, body: () => T): ParserMethod<[], T> {
    const rule = super.RULE(name, body) as Rule<T>;
    rule.shortName = this.fullRuleNameToShort[name]!;
    return rule;
  }

  // The methods below take the engine's place by their names.

  /** When a rule throws, whoever catches puts `currRuleShortName` back (`BaseParser.attempt`). */
  subruleInternal<T>(rule: ParserMethod<[], T>): T {
    const { originalGrammarAction, shortName } = rule as Rule<T>;
    const outer = this.currRuleShortName;
    this.currRuleShortName = shortName;
    const result = originalGrammarAction();
    this.currRuleShortName = outer;
    return result;
  }

  consumeInternal(type: TokenType, _occurrence: number, options: { ERR_MSG?: string } | undefined): IToken {
    const next = this.ahead();
    if (!fits(next, type)) return this.consumeInternalError(type, next, options);
    this.currIdx++;
    return next;
  }

  orInternal<T>(choice: readonly IOrAlt<T>[] | Alternatives<T>, occurrence: number): T {
    const alternatives = "DEF" in choice ? choice.DEF : choice;
    const taken = this.chooser(OR, occurrence).call(this, alternatives) as number | undefined;
    if (taken !== undefined) return alternatives[taken]!.ALT();
    return this.raiseNoAltException(occurrence, "DEF" in choice ? choice.ERR_MSG : undefined);
  }

  optionInternal<T>(given: (() => T) | Guarded<T>, occurrence: number): T | undefined {
    const { DEF, GATE } = guarded(given);
    return this.begins(this.chooser(OPTION, occurrence), GATE) ? DEF() : undefined;
  }

  manyInternal(occurrence: number, given: (() => unknown) | Guarded<unknown>): void {
    const { DEF, GATE } = guarded(given);
    this.repeat(this.chooser(MANY, occurrence), DEF, GATE);
  }

  atLeastOneInternal(occurrence: number, given: (() => unknown) | Guarded<unknown>): void {
    const { DEF, GATE, ERR_MSG } = guarded(given);
    const chooser = this.chooser(AT_LEAST_ONE, occurrence);
    if (!this.begins(chooser, GATE)) this.raiseEarlyExitException(occurrence, undefined, ERR_MSG);
    this.repeat(chooser, DEF, GATE);
  }

  manySepFirstInternal(occurrence: number, { DEF, SEP }: Separated): void {
    if (this.begins(this.chooser(MANY_SEP, occurrence), undefined)) this.separated(DEF, SEP);
  }

  atLeastOneSepFirstInternal(occurrence: number, { DEF, SEP, ERR_MSG }: Separated): void {
    if (!this.begins(this.chooser(AT_LEAST_ONE_SEP, occurrence), undefined)) this.raiseEarlyExitException(occurrence, undefined, ERR_MSG);
    this.separated(DEF, SEP);
  }

  private chooser(construct: number, occurrence: number): Ask {
    return this.lookAheadFuncsCache.get(this.currRuleShortName | construct | occurrence)!;
  }

  private begins(chooser: Ask, gate: (() => boolean) | undefined): boolean {
    return (gate === undefined || gate()) && chooser.call(this) === true;
  }

  /** As long as it begins, and each round reads something. */
  private repeat(chooser: Ask, action: () => unknown, gate: (() => boolean) | undefined): void {
    while (this.begins(chooser, gate)) {
      const before = this.currIdx;
      action();
      if (this.currIdx <= before) return;
    }
  }

  private separated(action: () => unknown, separator: TokenType): void {
    action();
    while (fits(this.ahead(), separator)) {
      this.currIdx++;
      action();
    }
  }
}

function guarded<T>(given: (() => T) | Guarded<T>): Guarded<T> {
  return typeof given === "function" ? { DEF: given } : given;
}

/** Whether a token is of the type, or of one in its category. */
function fits(token: IToken, type: TokenType): boolean {
  return token.tokenTypeIdx === type.tokenTypeIdx || (type.isParent === true && type.categoryMatchesMap![token.tokenTypeIdx] === true);
}
