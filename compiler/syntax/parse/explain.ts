/** Words for a token that does not fit: from what was wanted and what stands there (and beside it) to one sentence and what to do. */
import { EOF, type IToken, type TokenType } from "chevrotain";
import { clip, durationUnit, type Problem } from "../lex/literals.ts";
import { nearest } from "../../../stdlib/suggest.ts";
import * as t from "../lex/tokens.ts";

const isWord = (token: IToken): boolean => token.tokenType.CATEGORIES?.includes(t.Word) ?? false;
const isCompare = (token: IToken): boolean => token.tokenType.CATEGORIES?.includes(t.CompareToken) ?? false;
const isInfix = (token: IToken): boolean => token.tokenType.CATEGORIES?.includes(t.InfixOp) ?? false;
const isNumber = (token: IToken): boolean => token.tokenType === t.Int || token.tokenType === t.Decimal;

/** How a token is called in a message. */
export function describe(token: IToken): string {
  if (token.tokenType === EOF) return "the end of the file";
  if (token.tokenType === t.Sep) return token.image === ";" ? "`;`" : "the end of the line";
  if (token.image === "") return "the end of the block";
  return `\`${clip(token.image)}\``;
}

/**
 * The problem of a token that does not fit. @param type the one token that would have fitted, if there is one.
 * @param wanted what was expected, in words; a full sentence when it ends with a point.
 */
export function explain(type: TokenType | undefined, token: IToken, previous: IToken, after: IToken, wanted: string | undefined): Problem {
  if (wanted?.startsWith("item:")) return explainItem(wanted.slice(5), token, previous, after);
  const expected = wanted ?? type?.LABEL ?? "something else";
  const named = type === t.Word || type === t.TypeName || expected === "a name";
  if (t.reserved.has(token.image) && named) {
    return { code: "MLS1011", message: `\`${token.image}\` is a reserved word and cannot be a name`, help: `choose another name, such as \`${token.image}_\`` };
  }
  if (isNumber(previous) && isWord(token)) {
    const unit = durationUnit(token.image);
    if (unit !== undefined) return { code: "MLS1007", message: "a duration is one word, its unit right behind the number", help: `write \`${previous.image}${unit}\`` };
  }
  if (token.tokenType === t.Equals && type === t.Colon) return { code: "MLS1015", message: `\`:\` is expected here, not \`=\`: a type comes first`, help: "write `name: Type`, then `= value` if it has one" };
  if (token.tokenType === t.Colon && type === t.Equals) return { code: "MLS1015", message: "`=` is expected here, not `:`", help: "a value is given with `=`; `:` stands before a type and in arguments with names" };
  if (token.tokenType === t.Colon && type === t.Sep && (isWord(previous) || previous.tokenType === t.Text)) {
    return { code: "MLS1015", message: "`:` cannot stand here", help: "a value follows its word without `:`, or is given with `=`" };
  }
  if (token.tokenType === t.Equals && (type === t.Sep || type === t.RParen || type === t.Then || expected.startsWith("a comparison"))) {
    return { code: "MLS1012", message: "`=` gives a name its value; it does not compare", help: "write `==` to compare" };
  }
  if (isInfix(token) && type === t.Sep) {
    if (isCompare(token)) return { code: "MLS1020", message: "a comparison cannot be compared again", help: "join two comparisons with `and`, or write `x in lo..hi`" };
    return { code: "MLS1033", message: `\`${token.image}\` cannot go on behind this`, help: "`where` and `over` close an item or a parenthesis: write `(mean(x) over 3h) - (mean(y) over 7d)`" };
  }
  if (expected.endsWith(".")) return { code: "MLS1001", message: expected.slice(0, -1) };
  if (expected.startsWith("over:")) return { code: "MLS1026", message: expected.slice(5) };
  if (token.tokenType === t.Comma && type === t.Sep) return { code: "MLS1027", message: "`,` separates the parts of one item; it does not end one here", help: "put the next item on a new line, or write `;`" };
  if (type === t.Sep && token.tokenType !== EOF) {
    return { code: "MLS1027", message: `${describe(token)} is not expected here: the item ends before it`, help: isWord(token) || after.tokenType === t.Colon ? "if it begins a new item, put it on a new line or write `;` before it" : undefined } as Problem;
  }
  if (type === t.Duration || expected.startsWith("a duration")) {
    return { code: "MLS1026", message: `${sentence(expected)} is expected here, not ${describe(token)}`, help: "durations are `us ms s m h d w` right behind a whole number: `90s`, `3h`, `7d`" };
  }
  if (expected === "a value") return { code: "MLS1025", message: `a value is expected here, not ${describe(token)}` };
  if (type === t.Else) return { code: "MLS1028", message: "an `if` wants both branches", help: "write `if … then … else …`; where there is nothing to say, `else missing`" };
  return { code: "MLS1001", message: `${sentence(expected)} is expected here, not ${describe(token)}` };
}

/** What a block wants an item of it to begin with; `=` among the words stands for `name = value`. */
export function wantedItem(what: string, words: readonly string[]): string {
  return `item:${what}|${words.join(" ")}`;
}

function explainItem(wanted: string, token: IToken, previous: IToken, after: IToken): Problem {
  const [what = "", words = ""] = wanted.split("|");
  const allowed = words.split(" ").filter((each) => each !== "=" && each !== "");
  const named = words.split(" ").includes("=");
  if (t.reserved.has(token.image) && (after.tokenType === t.Equals || after.tokenType === t.Colon)) return explain(t.Word, token, previous, after, "a name");
  if (!isWord(token) && token.tokenType !== t.TypeName) return explain(undefined, token, previous, after, `an item of ${what}`);
  const meant = nearest(token.image, allowed);
  if (named && meant === undefined && after.tokenType === t.Colon) return explain(t.Equals, after, token, after, undefined);
  const all = [...allowed.map((each) => `\`${each}\``), ...(named ? ["`name = value`"] : [])];
  const help = meant !== undefined ? `did you mean \`${meant}\`?` : all.length === 0 ? undefined : `here can stand ${all.join(", ")}`;
  return { code: "MLS1016", message: `\`${clip(token.image)}\` is not an item of ${what}`, help } as Problem;
}

function sentence(expected: string): string {
  return expected.replace(/,$/, "");
}
