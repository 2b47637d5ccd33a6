/** The grammar of what columns are and of tables and sources. */
import type { AllowNode, Column, ExpectRule, Expr, Ident, KnownNode, QuarantineNode, SourceDecl, Span, StringExpr, TableDecl } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { ExpressionParser } from "./expressions.ts";
import { wantedItem } from "./explain.ts";
import { type AllowItem, Items, type Tagged } from "./items.ts";

/** Where a declaration began. */
export interface Begun {
  readonly mark: number;
  readonly doc: string | undefined;
  readonly failures: number;
}
type Ended = { readonly doc: string | undefined; readonly allows: readonly AllowNode[]; readonly broken: boolean; readonly span: Span };

type SharedItem =
  | { tag: "from"; value: Expr; span: Span }
  | { tag: "columns"; value: Column[]; span: Span }
  | { tag: "expect"; value: ExpectRule[]; span: Span }
  | { tag: "unique"; value: Ident[]; span: Span }
  | { tag: "quarantine"; value: QuarantineNode; span: Span }
  | { tag: "known"; value: KnownNode; span: Span }
  | AllowItem;
type TableItem =
  | SharedItem
  | { tag: "key"; value: Ident[]; isRow: boolean; span: Span }
  | { tag: "timeless"; value: StringExpr; span: Span }
  | { tag: "mutable"; span: Span }
  | { tag: "as of"; value: Expr; span: Span }
  | { tag: "valid"; from: Ident; to: Ident | undefined; known: KnownNode | undefined; span: Span };
type SourceItem =
  | SharedItem
  | { tag: "stream"; value: Expr; span: Span }
  | { tag: "at"; value: Expr; span: Span }
  | { tag: "exists"; value: Expr; span: Span }
  | { tag: "key"; value: Ident[]; revisedBy: Ident | undefined; span: Span }
  | { tag: "complete"; value: Expr; span: Span };

const tableWords = ["from", "key", "timeless", "mutable", "as", "valid", "known", "columns", "expect", "quarantine", "unique", "allow"];
const wantedTableItem = wantedItem("`table`", tableWords);
const sourceWords = ["from", "stream", "columns", "at", "exists", "known", "key", "expect", "quarantine", "unique", "complete", "allow"];
const wantedSourceItem = wantedItem("`source`", sourceWords);

export abstract class DataParser extends ExpressionParser {
  protected begin(): Begun {
    return { mark: this.mark(), doc: this.docHere(), failures: this.failures };
  }

  protected end(begun: Begun, allows: readonly AllowNode[] = []): Ended {
    const span = this.since(begun.mark);
    return { doc: begun.doc, allows, broken: this.failures > begun.failures || this.faultBetween(span.start, span.end), span };
  }

  protected itemsOf<I extends Tagged>(items: readonly I[], what: string): Items<I> {
    return new Items(this.RECORDING_PHASE ? [] : items, what, (code, message, span, help, related) => this.say(code, message, span, help, related));
  }

  /** Head and body of a declaration: a head that fails is passed over up to its `{`, so that the body is read all the same. */
  protected headed<H, B>(head: () => H, instead: H, body: () => B[]): { head: H; items: B[] } {
    let failed = false;
    const read = this.attempt(head, () => {
      failed = true;
      return instead;
    }, "atBlock");
    if (failed && !this.next(t.LBrace)) return { head: read, items: [] };
    return { head: read, items: this.attempt(body, () => []) };
  }

  protected noName(): Ident {
    return { kind: "ident", name: "", span: this.RECORDING_PHASE ? this.sink.span(0, 0) : this.sink.span(this.LA(1).startOffset, this.LA(1).startOffset) };
  }

  protected allowItem(): AllowItem {
    const value = this.SUBRULE(this.allow);
    return { tag: "allow", value, span: value.span };
  }

  // ── columns ──

  readonly known = this.rule("known", (): KnownNode => {
    const mark = this.mark();
    this.CONSUME(t.word("known"));
    const at = this.OR<Expr | undefined>({
      DEF: [
        { ALT: () => this.behind(this.CONSUME(t.word("at")), this.SUBRULE(this.expr)) },
        { ALT: () => this.behind(this.CONSUME(t.word("on")), void this.CONSUME(t.word("arrival"))) },
      ],
      ERR_MSG: "after `known` stands `at` and a time, or `on arrival`.",
    });
    return { kind: "known", at, onArrival: at === undefined, span: this.since(mark) };
  });

  private readonly columns = this.rule("columns", (): Column[] => this.block("`columns`", [], () => this.SUBRULE(this.column), true));

  private readonly column = this.rule("column", (): Column => {
    const mark = this.mark();
    const doc = this.docHere();
    const name = this.SUBRULE(this.name);
    const from = this.OPTION(() => this.behind(this.CONSUME(t.word("from")), this.SUBRULE(this.text)));
    this.CONSUME(t.Colon);
    const type = this.SUBRULE(this.type);
    const marks: Ident[] = [];
    this.MANY(() => marks.push(this.SUBRULE(this.markName)));
    const value = this.OPTION1(() => this.behind(this.CONSUME(t.Equals), this.SUBRULE(this.expr)));
    const known = this.OPTION2(() => this.SUBRULE(this.known));
    this.MANY1(() => marks.push(this.SUBRULE1(this.markName)));
    return { kind: "column", doc, name, from, type, marks, value, known, span: this.since(mark) };
  });

  private readonly markName = this.rule("markName", (): Ident => {
    this.CONSUME(t.At);
    return this.SUBRULE(this.name);
  });

  // ── expectations ──

  private readonly expect = this.rule("expect", (): ExpectRule[] => {
    this.CONSUME(t.word("expect"));
    return this.OR<ExpectRule[]>({
      DEF: [{ ALT: () => this.SUBRULE(this.expectBlock) }, { ALT: () => [this.SUBRULE(this.expectRule)] }],
      // A rule that begins with a record wants parentheses: `{` opens the block.
      IGNORE_AMBIGUITIES: true,
      ERR_MSG: "a rule such as `distance in 1..6000 else drop`",
    });
  });

  private readonly expectBlock = this.rule("expectBlock", (): ExpectRule[] => this.block("`expect`", [], () => this.SUBRULE(this.expectRule)));

  private readonly expectRule = this.rule("expectRule", (): ExpectRule => {
    const mark = this.mark();
    const condition = this.SUBRULE(this.expr);
    const otherwise = this.OPTION(() => {
      this.CONSUME(t.Else);
      return this.OR<"drop" | "fail">({
        DEF: [{ ALT: () => this.behind(this.CONSUME(t.word("drop")), "drop") }, { ALT: () => this.behind(this.CONSUME(t.word("fail")), "fail") }],
        ERR_MSG: "after `else` of a rule stands `drop` or `fail`.",
      });
    });
    return { kind: "expectRule", condition, otherwise, span: this.since(mark) };
  });

  private readonly uniqueBy = this.rule("uniqueBy", (): Ident[] => {
    this.CONSUME(t.word("unique"));
    this.CONSUME(t.word("by"), { ERR_MSG: "`by` and the columns, as in `unique by id`," });
    return this.SUBRULE(this.names);
  });

  private readonly quarantine = this.rule("quarantine", (): QuarantineNode => {
    const mark = this.mark();
    this.CONSUME(t.word("quarantine"));
    this.CONSUME(t.word("up"), { ERR_MSG: "`up to` and how much, as in `quarantine up to 0.1%`," });
    this.CONSUME(t.word("to"), { ERR_MSG: "`up to` and how much, as in `quarantine up to 0.1%`," });
    return { kind: "quarantine", bound: this.SUBRULE(this.expr), span: this.since(mark) };
  });

  private readonly sharedItem = this.rule("sharedItem", (): SharedItem => {
    const mark = this.mark();
    return this.OR<SharedItem>([
      { ALT: () => this.behind(this.CONSUME(t.word("from")), { tag: "from", value: this.SUBRULE(this.expr), span: this.since(mark) }) },
      { ALT: () => this.behind(this.CONSUME(t.word("columns")), { tag: "columns", value: this.SUBRULE(this.columns), span: this.since(mark) }) },
      { ALT: () => ({ tag: "expect", value: this.SUBRULE(this.expect), span: this.since(mark) }) },
      { ALT: () => ({ tag: "unique", value: this.SUBRULE(this.uniqueBy), span: this.since(mark) }) },
      { ALT: () => ({ tag: "quarantine", value: this.SUBRULE(this.quarantine), span: this.since(mark) }) },
      { ALT: () => ({ tag: "known", value: this.SUBRULE(this.known), span: this.since(mark) }) },
      { ALT: () => this.allowItem() },
    ]);
  });

  // ── table ──

  readonly table = this.rule("table", (): TableDecl => {
    const begun = this.begin();
    const { head: name, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("table")), this.SUBRULE(this.name)), this.noName(), () => this.SUBRULE(this.tableBody));
    const items = this.itemsOf(read, "this table");
    const valid = items.one("valid");
    const key = items.one("key");
    const mutable = items.one("mutable");
    const from = items.one("from")?.value;
    const known = items.one("known")?.value ?? valid?.known;
    return {
      kind: "table", name, from, key: key?.value ?? [], keyIsRow: key?.isRow ?? false, timeless: items.one("timeless")?.value,
      mutable: mutable === undefined ? undefined : { span: mutable.span }, asOf: items.one("as of")?.value,
      valid: valid === undefined ? undefined : { from: valid.from, to: valid.to, span: valid.span }, known,
      columns: items.one("columns")?.value ?? [], expect: items.all("expect").flatMap((item) => item.value), unique: items.all("unique").map((item) => item.value), quarantine: items.one("quarantine")?.value,
      ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  private readonly tableBody = this.rule("tableBody", (): TableItem[] => this.block("`table`", tableWords, () => this.SUBRULE(this.tableItem)));

  private readonly tableItem = this.rule("tableItem", (): TableItem => {
    const mark = this.mark();
    return this.OR<TableItem>({
      DEF: [
        { ALT: () => this.SUBRULE(this.sharedItem) },
        {
          ALT: () => {
            this.CONSUME(t.word("key"));
            return this.OR1<TableItem>([
              { GATE: () => !this.next(t.Comma, 2), ALT: () => this.behind(this.CONSUME(t.word("row")), { tag: "key", value: [], isRow: true, span: this.since(mark) }) },
              { ALT: () => ({ tag: "key", value: this.SUBRULE(this.names), isRow: false, span: this.since(mark) }) },
            ]);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("timeless"));
            const token = this.CONSUME(t.Text, { ERR_MSG: "why the table never changes, in quotes," });
            return { tag: "timeless", value: this.textOf(token), span: this.since(mark) };
          },
        },
        { ALT: () => this.behind(this.CONSUME(t.word("mutable")), { tag: "mutable", span: this.since(mark) }) },
        {
          ALT: () => {
            this.CONSUME(t.word("as"));
            this.CONSUME(t.word("of"));
            return { tag: "as of", value: this.SUBRULE(this.expr), span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("valid"));
            this.CONSUME1(t.word("from"));
            const from = this.SUBRULE(this.name);
            const to = this.OPTION(() => this.behind(this.CONSUME(t.word("to")), this.SUBRULE1(this.name)));
            const span = this.since(mark);
            const known = this.OPTION1(() => this.SUBRULE(this.known));
            return { tag: "valid", from, to, known, span };
          },
        },
      ],
      ERR_MSG: wantedTableItem,
    });
  });

  // ── source ──

  readonly source = this.rule("source", (): SourceDecl => {
    const begun = this.begin();
    const { head: name, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("source")), this.SUBRULE(this.name)), this.noName(), () => this.SUBRULE(this.sourceBody));
    const items = this.itemsOf(read, "this source");
    const key = items.one("key");
    return {
      kind: "source", name, from: items.one("from")?.value, stream: items.one("stream")?.value, columns: items.one("columns")?.value ?? [], at: items.one("at")?.value,
      exists: items.one("exists")?.value, known: items.one("known")?.value, key: key?.value ?? [], revisedBy: key?.revisedBy,
      unique: items.all("unique").map((item) => item.value), expect: items.all("expect").flatMap((item) => item.value), quarantine: items.one("quarantine")?.value, completeUntil: items.one("complete")?.value,
      ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  private readonly sourceBody = this.rule("sourceBody", (): SourceItem[] => this.block("`source`", sourceWords, () => this.SUBRULE(this.sourceItem)));

  private readonly sourceItem = this.rule("sourceItem", (): SourceItem => {
    const mark = this.mark();
    return this.OR<SourceItem>({
      DEF: [
        { ALT: () => this.SUBRULE(this.sharedItem) },
        { ALT: () => this.behind(this.CONSUME(t.word("stream")), { tag: "stream", value: this.SUBRULE(this.expr), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("at")), { tag: "at", value: this.SUBRULE1(this.expr), span: this.since(mark) }) },
        {
          ALT: () => {
            this.CONSUME(t.word("exists"));
            // `exists at e`, or `exists e` where `e` may be a column called `at`.
            this.OPTION({ GATE: () => this.startsOperand(2), DEF: () => this.CONSUME1(t.word("at")) });
            return { tag: "exists", value: this.SUBRULE2(this.expr), span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("key"));
            const value = this.SUBRULE(this.names);
            const revisedBy = this.OPTION1(() => {
              this.CONSUME(t.word("revised"));
              this.CONSUME(t.word("by"), { ERR_MSG: "`by` and a column, as in `revised by loaded_at`," });
              return this.SUBRULE(this.name);
            });
            return { tag: "key", value, revisedBy, span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("complete"));
            this.CONSUME(t.word("until"), { ERR_MSG: "`until` and an instant, as in `complete until 2001-07-01`," });
            return { tag: "complete", value: this.SUBRULE3(this.expr), span: this.since(mark) };
          },
        },
      ],
      ERR_MSG: wantedSourceItem,
    });
  });
}
