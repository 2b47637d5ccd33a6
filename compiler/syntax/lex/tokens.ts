/**
 * The token types of `.mls` and the Chevrotain lexer over them.
 *
 * The lexer knows one kind of name; `lex/layout.ts` gives a name its word (`source`, `over`, …) afterwards by a table, which is much faster than a
 * hundred patterns. A word is in the category `Word`, so wherever the grammar asks for a name a word will do: words are words by position only.
 */
import { Lexer, type TokenType } from "chevrotain";

/** A token type as Chevrotain describes it. The lexer, which is built before any text is read, numbers all of them at once; `createToken` would count a category's tokens anew for each. */
const token = (name: string, pattern: RegExp | string, categories: TokenType[] = [], label?: string): TokenType => ({
  name, PATTERN: pattern, CATEGORIES: categories, LABEL: label ?? (typeof pattern === "string" ? `\`${pattern}\`` : name), LINE_BREAKS: false,
});
const abstract = (name: string, label: string, categories: TokenType[] = []): TokenType => ({ name, PATTERN: Lexer.NA, CATEGORIES: categories, LABEL: label });

/** A lower-case name, be it a contextual word or not. */
export const Word = abstract("Word", "a name");
/** `+ - * /`. */
export const ArithOp = abstract("ArithOp", "an operator");
/** `== != <= >= < >`. */
export const CompareToken = abstract("CompareOp", "a comparison such as `>=`");
/** Every operator between two operands that is one token. */
export const InfixOp = abstract("InfixOp", "an operator");

export const Name = token("Name", /[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u1fff\u3040-\ud7ff][\w\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u1fff\u3040-\ud7ff]*/, [Word], "a name");
export const TypeName = abstract("TypeName", "a type such as `Int`");

export const DateLiteral = token("Date", /\d{4}-\d{1,2}-\d{1,2}(?:T\d[\d:]*(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?!\w)/, [], "a date such as `2001-04-15`");
export const TimeLiteral = token("Time", /\d{1,2}:\d{2}(?::\d{2})?(?![\w:])/, [], "a time of day such as `06:00`");
export const UnitNumber = token("UnitNumber", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?<[A-Za-z1][\w^*/-]*>/, [], "a number with a unit");
export const Percent = token("Percent", /\d+(?:\.\d+)?%/, [], "a percentage such as `5%`");
export const Duration = token("Duration", /\d+(?:us|ms|s|m|h|d|w)(?!\w)/, [], "a duration such as `3h`");
export const Decimal = token("Decimal", /\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?![\w%])/, [], "a number");
export const Int = token("Int", /\d+(?![\w%]|\.\d)/, [], "a whole number");
export const BadNumber = token("BadNumber", /\d\w*(?:\.\d\w*)*%?|\.\d\w*/);

export const Text = token("Text", /"(?:[^"\\\n\r]|\\[^\n\r])*"/, [], 'a text in quotes such as `"…"`');
export const OpenText = token("OpenText", /"(?:[^"\\\n\r]|\\[^\n\r])*\\?/);
export const QuotedText = token("QuotedText", /'[^'\n\r]*'?/);

export const Doc = token("Doc", /\/\/\/(?!\/)[^\n\r]*/);
export const LineComment = token("LineComment", /\/\/[^\n\r]*/);
export const BadComment = token("BadComment", /\/\*(?:[^*]|\*(?!\/))*(?:\*\/)?|#[^\n\r]*/);
export const Newline = token("Newline", /\r\n?|\n/);
const Blank: TokenType = { name: "Blank", PATTERN: /[ \t\f\v]+/, GROUP: Lexer.SKIPPED };

export const LBrace = token("LBrace", "{");
export const RBrace = token("RBrace", "}");
export const LParen = token("LParen", "(");
export const RParen = token("RParen", ")");
export const LBracket = token("LBracket", "[");
export const RBracket = token("RBracket", "]");
/** `<` and `>` around a type's unit or element; the layout pass tells them from the comparisons. */
export const LAngle = abstract("LAngle", "`<`");
export const RAngle = abstract("RAngle", "`>`");
export const Comma = token("Comma", ",");
export const Colon = token("Colon", ":");
export const DotDot = token("DotDot", "..");
export const Dot = token("Dot", ".");
export const At = token("At", "@");
export const Pipe = token("Pipe", "|");
export const Caret = token("Caret", "^");
export const Arrow = token("Arrow", "=>");
export const Coalesce = token("Coalesce", "??", [InfixOp]);
export const Question = token("Question", "?");
export const EqualEqual = token("EqualEqual", "==", [InfixOp, CompareToken]);
export const NotEqual = token("NotEqual", "!=", [InfixOp, CompareToken]);
export const LessEqual = token("LessEqual", "<=", [InfixOp, CompareToken]);
export const GreaterEqual = token("GreaterEqual", ">=", [InfixOp, CompareToken]);
export const Less = token("Less", "<", [InfixOp, CompareToken]);
export const Greater = token("Greater", ">", [InfixOp, CompareToken]);
export const Equals = token("Equals", "=");
export const Plus = token("Plus", "+", [InfixOp, ArithOp]);
export const Minus = token("Minus", "-", [InfixOp, ArithOp]);
export const Star = token("Star", "*", [InfixOp, ArithOp]);
export const Slash = token("Slash", "/", [InfixOp, ArithOp]);
/** Operators of other languages, told apart so that the message can name ours. */
export const ForeignOp = token("ForeignOp", /&&|\|\||===|!==|!(?!=)|\*\*|:=|<>|->|\+=|-=|%|&/);
/** `;` or a newline that counts. */
export const Sep = token("Sep", ";", [], "a new line or `;`");
/** Stands for a piece of text that is nested too deep to be parsed. */
export const TooDeep = abstract("TooDeep", "an expression");

const reservedToken = (word: string, categories: TokenType[] = []): TokenType => abstract(`'${word}'`, `\`${word}\``, categories);
export const And = reservedToken("and", [InfixOp]);
export const Or = reservedToken("or", [InfixOp]);
export const Not = reservedToken("not");
export const In = reservedToken("in");
export const Is = reservedToken("is");
export const If = reservedToken("if");
export const Then = reservedToken("then");
export const Else = reservedToken("else");
export const Match = reservedToken("match");
export const Let = reservedToken("let");
export const True = reservedToken("true");
export const False = reservedToken("false");
export const Missing = reservedToken("missing");

/** The reserved words; no name may be one. */
export const reserved: ReadonlyMap<string, TokenType> = new Map([
  ["and", And], ["or", Or], ["not", Not], ["in", In], ["is", Is], ["if", If], ["then", Then], ["else", Else], ["match", Match], ["let", Let],
  ["true", True], ["false", False], ["missing", Missing],
]);

const contextual = `use entity type unit const fn extern config table source view features examples split model decide labeler tests deploy allow
from key row timeless mutable as of valid to known at on arrival columns expect quarantine up unique by drop fail stream exists revised complete until union each gap
where fill every for ready live within after over step ending ago days weeks months years last rows all since next asked horizon label prefix weight
sample group candidates affects time random folds rolling train validate test generalise new predict inputs learner objective tune calibrate seed refit
compress except ensemble log trials minimize maximize choose spread nondecreasing nonincreasing stable when latency warn xfail serve store rollout
experiment shadow monitor retrain score into guard input promote tests pass trained`.split(/\s+/);

/** The contextual words, each with a token type of its own in the category `Word`. */
export const words: ReadonlyMap<string, TokenType> = new Map([...new Set(contextual)].map((word) => [word, abstract(`'${word}'`, `\`${word}\``, [Word])]));

/** The token type of a contextual word. @throws when the grammar uses a word that isn't in the list. */
export function word(text: string): TokenType {
  const type = words.get(text);
  if (type === undefined) throw new Error(`The grammar uses the word ${text}, which is not listed.`);
  return type;
}

const lexed: TokenType[] = [
  Blank, Newline, Doc, LineComment, BadComment, Name, DateLiteral, TimeLiteral, UnitNumber, Percent, Duration, Decimal, Int, DotDot, BadNumber, Text, OpenText,
  QuotedText, LBrace, RBrace, LParen, RParen, LBracket, RBracket, Comma, ForeignOp, Colon, Dot, At, Pipe, Caret, Arrow, Coalesce, Question, EqualEqual, NotEqual,
  LessEqual, GreaterEqual, Less, Greater, Equals, Plus, Minus, Star, Slash, Sep,
];

/** Every token type the grammar can meet. */
export const vocabulary: TokenType[] = [
  ...lexed, Word, ArithOp, CompareToken, InfixOp, TypeName, LAngle, RAngle, TooDeep, ...reserved.values(), ...words.values(),
];

/** A lexer; stateless between calls. `validate` turns Chevrotain's own checks on (a test does). */
export const makeLexer = (validate: boolean): Lexer =>
  new Lexer(vocabulary, { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations: !validate });

/** The vocabulary with its tokens numbered and their categories filled, as a parser wants it: building the lexer does that. */
export function numberedVocabulary(): TokenType[] {
  theLexer();
  return vocabulary;
}

let shared: Lexer | undefined;

/** The one lexer, built when it is first asked for. */
export const theLexer = (): Lexer => {
  shared ??= makeLexer(false);
  return shared;
};
