/** The grammar of views and feature groups. */
import type { DurationExpr, Expr, FeatureItem, FeaturesDecl, Ident, KnownNode, ReadyNode, Span, ViewDecl } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { DefinitionParser } from "./definitions.ts";
import { wantedItem } from "./explain.ts";
import type { AllowItem } from "./items.ts";

type ViewItem =
  | { tag: "value"; name: Ident; value: Expr; doc: string | undefined; span: Span }
  | { tag: "inputs"; value: Ident[]; span: Span }
  | { tag: "where"; value: Expr; span: Span }
  | { tag: "at"; value: Expr; span: Span }
  | { tag: "each"; list: Expr; as: Ident; span: Span }
  | { tag: "by … gap"; by: Ident[]; gap: DurationExpr; span: Span }
  | { tag: "fill"; every: DurationExpr; key: Ident; span: Span }
  | { tag: "stream"; value: Expr; span: Span }
  | { tag: "known"; value: KnownNode; span: Span }
  | AllowItem;
type FeaturesHead = { name: Ident; params: FeaturesDecl["params"]; from: Ident; where: Expr | undefined; keys: FeaturesDecl["keys"] };
type GroupItem = { tag: "feature"; value: FeatureItem; span: Span } | { tag: "ready"; value: ReadyNode; span: Span } | AllowItem;

const viewWords = ["=", "where", "at", "each", "by", "fill", "stream", "known", "allow"];
const wantedViewItem = wantedItem("`view`", viewWords);
const groupWords = ["=", "ready", "allow"];
const wantedGroupItem = wantedItem("`features`", groupWords);

export abstract class ViewParser extends DefinitionParser {
  /** Whether `name =` comes: an item of that name, whatever word it is. (`name :` is a slip for it.) */
  protected isNamed(): boolean {
    return this.next(t.Equals, 2) || this.next(t.Colon, 2);
  }

  readonly view = this.rule("view", (): ViewDecl => {
    const begun = this.begin();
    const clauses: ViewItem[] = [];
    let failed = false;
    const name = this.attempt(() => {
      this.CONSUME(t.word("view"));
      const named = this.SUBRULE(this.name);
      clauses.push(this.SUBRULE(this.viewInputs));
      this.MANY(() => clauses.push(this.SUBRULE(this.viewClause)));
      return named;
    }, () => {
      failed = true;
      return this.noName();
    }, "atBlock");
    const body = this.OPTION({ GATE: () => !failed || this.next(t.LBrace), DEF: () => this.attempt(() => this.SUBRULE(this.viewBody), (): ViewItem[] => []) }) ?? [];
    const items = this.itemsOf([...clauses, ...(this.RECORDING_PHASE ? [] : body)], "this view");
    const [each, session, fill] = [items.one("each"), items.one("by … gap"), items.one("fill")];
    return {
      kind: "view", name, inputs: items.all("inputs").flatMap((item) => item.value), each: each && { list: each.list, as: each.as, span: each.span }, at: items.one("at")?.value,
      session: session && { by: session.by, gap: session.gap, span: session.span }, where: items.one("where")?.value,
      items: items.all("value").map(({ name: item, value, doc, span }) => ({ name: item, value, doc, span })),
      fill: fill && { every: fill.every, key: fill.key, span: fill.span }, stream: items.one("stream")?.value, known: items.one("known")?.value,
      ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  /** `from a union b`, or `from each items as item`. */
  private readonly viewInputs = this.rule("viewInputs", (): ViewItem => {
    this.CONSUME(t.word("from"), { ERR_MSG: "`from` and a source, as in `view landings from flights`," });
    return this.OR<ViewItem>([
      { GATE: () => this.isWordToken(2) || this.next(t.LParen, 2) || this.next(t.Dot, 2), ALT: () => this.SUBRULE(this.eachClause) },
      {
        ALT: () => {
          const mark = this.mark();
          const value: Ident[] = [];
          this.AT_LEAST_ONE_SEP({ SEP: t.word("union"), DEF: () => value.push(this.SUBRULE(this.name)), ERR_MSG: "the name of a source or view" });
          return { tag: "inputs", value, span: this.since(mark) };
        },
      },
    ]);
  });

  private readonly eachClause = this.rule("eachClause", (): ViewItem => {
    const mark = this.mark();
    this.CONSUME(t.word("each"));
    const listed = this.SUBRULE(this.expr);
    this.CONSUME(t.word("as"), { ERR_MSG: "`as` and a name, as in `each items as item`," });
    const as = this.SUBRULE(this.name);
    return { tag: "each", list: listed, as, span: this.since(mark) };
  });

  /** What may stand in the head of a view and in its body alike. */
  private readonly viewClause = this.rule("viewClause", (): ViewItem => {
    const mark = this.mark();
    return this.OR<ViewItem>([
      { ALT: () => ({ tag: "where", value: this.SUBRULE(this.where), span: this.since(mark) }) },
      { ALT: () => this.behind(this.CONSUME(t.word("at")), { tag: "at", value: this.SUBRULE1(this.expr), span: this.since(mark) }) },
      { ALT: () => this.SUBRULE(this.eachClause) },
      {
        ALT: () => {
          this.CONSUME(t.word("by"));
          const by = this.SUBRULE(this.names);
          this.CONSUME(t.word("gap"), { ERR_MSG: "`gap` and a duration, as in `by user gap 30m`," });
          return { tag: "by … gap", by, gap: this.durationArg("`gap`"), span: this.since(mark) };
        },
      },
    ]);
  });

  private readonly viewBody = this.rule("viewBody", (): ViewItem[] => this.block("`view`", viewWords, () => this.SUBRULE(this.viewItem)));

  private readonly viewItem = this.rule("viewItem", (): ViewItem => {
    const mark = this.mark();
    const doc = this.docHere();
    return this.OR<ViewItem>({
      DEF: [
        {
          GATE: () => this.isNamed(),
          ALT: () => {
            const name = this.SUBRULE(this.name);
            this.CONSUME(t.Equals);
            return { tag: "value", name, value: this.valueOrError(this.expr), doc, span: this.since(mark) };
          },
        },
        { ALT: () => this.SUBRULE(this.viewClause) },
        {
          ALT: () => {
            this.CONSUME(t.word("fill"));
            this.CONSUME(t.word("every"), { ERR_MSG: "`every` and a duration, as in `fill every 1d for each user`," });
            const every = this.durationArg("`every`");
            this.CONSUME(t.word("for"));
            this.CONSUME(t.word("each"));
            const key = this.SUBRULE1(this.name);
            return { tag: "fill", every, key, span: this.since(mark) };
          },
        },
        { ALT: () => this.behind(this.CONSUME(t.word("stream")), { tag: "stream", value: this.SUBRULE1(this.expr), span: this.since(mark) }) },
        { ALT: () => ({ tag: "known", value: this.SUBRULE(this.known), span: this.since(mark) }) },
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedViewItem,
    });
  });

  // ── features ──

  readonly features = this.rule("features", (): FeaturesDecl => {
    const begun = this.begin();
    const none: FeaturesHead = { name: this.noName(), params: [], from: this.noName(), where: undefined, keys: [] };
    const { head, items: read } = this.headed(() => this.SUBRULE(this.featuresHead), none, () => this.SUBRULE(this.featuresBody));
    const items = this.itemsOf(read, "this group");
    return {
      kind: "features", name: head.name, params: head.params, from: head.from, where: head.where, keys: head.keys, ready: items.one("ready")?.value,
      items: items.all("feature").map((item) => item.value), ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  private readonly featuresHead = this.rule("featuresHead", (): FeaturesHead => {
    this.CONSUME(t.word("features"));
    const name = this.SUBRULE(this.name);
    const params = this.OPTION(() => this.SUBRULE(this.params)) ?? [];
    this.CONSUME(t.word("from"), { ERR_MSG: "`from` and a source or view, as in `features arrivals from landings by destination`," });
    const from = this.SUBRULE1(this.name);
    const where = this.OPTION1(() => this.SUBRULE(this.where));
    this.CONSUME(t.word("by"), { ERR_MSG: "`by` and the keys, as in `features arrivals from landings by destination`," });
    const keys: FeaturesDecl["keys"][number][] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const mark = this.mark();
        const key = this.OPTION2({ GATE: () => this.isNamed(), DEF: () => { const own = this.SUBRULE2(this.name); this.CONSUME(t.Equals); return own; } });
        const value = this.SUBRULE(this.expr);
        keys.push({ name: key, value, span: this.since(mark) });
      },
    });
    return { name, params: this.RECORDING_PHASE ? [] : params, from, where, keys };
  });

  private readonly featuresBody = this.rule("featuresBody", (): GroupItem[] => this.block("`features`", groupWords, () => this.SUBRULE(this.groupItem)));

  private readonly groupItem = this.rule("groupItem", (): GroupItem => {
    const mark = this.mark();
    const doc = this.docHere();
    return this.OR<GroupItem>({
      DEF: [
        {
          GATE: () => this.isNamed(),
          ALT: () => {
            const name = this.SUBRULE(this.name);
            this.CONSUME(t.Equals);
            const value = this.valueOrError(this.windowed);
            const span = this.since(mark);
            return { tag: "feature", value: { kind: "featureItem", doc, name, value, span }, span };
          },
        },
        { ALT: () => ({ tag: "ready", value: this.SUBRULE(this.ready), span: this.since(mark) }) },
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedGroupItem,
    });
  });

  private readonly ready = this.rule("ready", (): ReadyNode => {
    const mark = this.mark();
    this.CONSUME(t.word("ready"));
    return this.OR<ReadyNode>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.word("live"));
            this.CONSUME(t.word("within"), { ERR_MSG: "`within` and a duration, as in `ready live within 1m`," });
            const within = this.durationAt(0, "`within` wants a duration such as `1m`");
            return { kind: "live", within, span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("every"));
            const period = this.durationAt(1, "`every` wants a duration such as `1d`");
            this.CONSUME(t.word("after"), { ERR_MSG: "`after` and a duration, as in `ready every 1d after 2h`," });
            const after = this.durationAt(2, "`after` wants a duration such as `2h`");
            return { kind: "every", period, after, span: this.since(mark) };
          },
        },
      ],
      ERR_MSG: "after `ready` stands `live within 1m`, or `every 1d after 2h`.",
    });
  });
}
