import type * as ast from "../../syntax/ast.ts";
import { type FileScope, find } from "../bind/project.ts";
import type { ColumnSymbol, ExampleFeatureSymbol, FeatureSymbol, GroupSymbol, GroupUse, TableSymbol, Typed } from "../program.ts";
import { TIMESTAMP, withMissing } from "../types/type.ts";
import { didYouMean, listNames } from "../bind/suggest.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert, isMissingLiteral } from "./convert.ts";
import type { Env, GroupRow, Names } from "./env.ts";
import { keysComeOfTypeScript } from "./extern.ts";
import { keyOf } from "./facts.ts";
import { groupOfUse } from "./feature-parameters.ts";
import { failed } from "./make.ts";
import { columnTyped, type Relation, rowNames, unknownDeclaration } from "./row.ts";

/** What an expression in `examples` sees: the row's columns first, then features named before it, the moment, and groups' features by key. */
export class ExampleNames implements Names {
  readonly features = new Map<string, ExampleFeatureSymbol>();
  readonly uses: GroupUse[] = [];
  readonly spine: Relation | TableSymbol;
  private readonly checker: Checker;
  private readonly scope: FileScope;
  private readonly hasMoment: boolean;
  private readonly row: Names;
  /** Columns that a question brings beside those of the row. */
  private readonly asked: readonly ColumnSymbol[];
  private readonly byKey = new Map<string, GroupUse>();
  private readonly groupFeatures = new Map<GroupSymbol, ReadonlyMap<string, FeatureSymbol>>();
  private readonly labels = new Map<string, ast.Ident>();

  constructor(checker: Checker, scope: FileScope, spine: Relation | TableSymbol, hasMoment: boolean, asked: readonly ColumnSymbol[] = []) {
    this.checker = checker;
    this.scope = scope;
    this.spine = spine;
    this.hasMoment = hasMoment;
    this.row = rowNames(checker, spine);
    this.asked = asked;
  }

  /** A label's name is taken. */
  reserve(label: ast.Ident): void {
    const other = this.labels.get(label.name);
    if (!other) this.labels.set(label.name, label);
    else this.checker.findings.error(CODES.nameClash, label.span, `there is a label \`${label.name}\` already`, { related: [{ span: other.span, message: "the first one" }], help: "give it another name" });
  }

  find(name: string, node: ast.Expr, env: Env): Typed | undefined {
    const own = this.row.find(name, node, env);
    if (own) return own;
    const asked = this.asked.find((column) => column.name === name);
    if (asked) return columnTyped(asked, node);
    const feature = this.features.get(name);
    if (feature) return exampleFeatureTyped(feature, node);
    if (name === "moment" && this.hasMoment) return { kind: "moment", type: TIMESTAMP, node, range: undefined };
    return undefined;
  }

  list(): Iterable<string> {
    return [...this.row.list(), ...this.asked.map((column) => column.name), ...this.features.keys()];
  }

  explain(name: string, node: ast.Expr, env: Env): boolean {
    if (name === "moment") {
      this.checker.findings.error(CODES.unknownName, node.span, `rows of \`${this.spine.name}\` have no moment: they are asked about at no time`, { help: "only examples with `asked at` have one" });
      return true;
    }
    return this.row.explain?.(name, node, env) ?? false;
  }

  /** `group(keys)` in an expression: its members are the group's features. */
  use(name: ast.Ident, args: readonly Typed[], call: ast.CallExpr, env: Env): GroupRow | undefined {
    const use = this.useOf(name, args, call.span, "", env);
    if (!use) return undefined;
    return {
      kind: "groupRow",
      seen: (node) => this.usedFeature(use, use.group.seen, node),
      member: (member, node) => {
        const feature = this.featuresOf(use.group).get(member.name);
        if (feature) return this.usedFeature(use, feature, node);
        if (use.group.node.broken) return undefined;
        const names = use.group.features.map((candidate) => candidate.name);
        this.checker.findings.error(CODES.unknownMember, member.span, `\`${use.group.name}\` has no feature \`${member.name}\``, {
          related: [{ span: use.group.node.name.span, message: `\`${use.group.name}\` is declared here` }],
          help: didYouMean(member.name, names) ?? `it has ${listNames(names)}`,
        });
        return undefined;
      },
    };
  }

  /** The use of a group with these keys: one for equal keys. Undefined, and said, when the group is unknown or the keys do not fit. */
  useOf(name: ast.Ident, args: readonly Typed[], span: ast.Span, prefix: string, env: Env): GroupUse | undefined {
    const found = this.groupNamed(name, args, span, env);
    const keys = found && this.fit(found.group, found.keys, span, env);
    if (!keys) return undefined;
    const { group } = found;
    const parts = keys.map((key) => keyOf(key));
    const key = parts.some((part) => part === undefined) ? undefined : `${group.name}(${parts.join(",")})${prefix}`;
    const known = key === undefined ? undefined : this.byKey.get(key);
    if (known) return known;
    const use: GroupUse = { kind: "groupUse", group, args: keys, prefix, index: this.uses.length, span };
    this.uses.push(use);
    if (key !== undefined) this.byKey.set(key, use);
    return use;
  }

  usedFeature(use: GroupUse, feature: FeatureSymbol, node: ast.Expr): Typed {
    if (feature.value.kind === "error") return failed(node);
    return { kind: "use", use, feature, type: feature.value.type, range: feature.value.range, node };
  }

  /** Adds a feature; false, and said, when its name is taken. */
  add(feature: ExampleFeatureSymbol, span: ast.Span, from?: Extract<ast.ExampleFeature, { kind: "groupUse" }>): boolean {
    if (isMissingLiteral(feature.value)) {
      this.checker.findings.error(CODES.literal, feature.value.node.span, `\`${feature.name}\` would always be missing, of no type`, { help: "leave it out" });
      return true;
    }
    const other = this.features.get(feature.name);
    const label = this.labels.get(feature.name);
    const isLabel = label !== undefined;
    if (!other && !isLabel) {
      this.features.set(feature.name, feature);
      return true;
    }
    this.checker.findings.error(CODES.nameClash, span, isLabel ? `\`${feature.name}\` is the label's name` : `there is a feature \`${feature.name}\` already`, {
      related: [{ span: label?.span ?? other!.span, message: isLabel ? "the label is named here" : "the first one" }],
      help: from ? `add a prefix: \`${this.checker.show(from).replace(/ prefix .*$/, "")} prefix ${from.args[0]?.kind === "name" ? from.args[0].name : "its"}_\`` : "give it another name",
    });
    return false;
  }

  private featuresOf(group: GroupSymbol): ReadonlyMap<string, FeatureSymbol> {
    let features = this.groupFeatures.get(group);
    if (!features) {
      features = new Map(group.features.map((feature) => [feature.name, feature]));
      this.groupFeatures.set(group, features);
    }
    return features;
  }

  private groupNamed(name: ast.Ident, args: readonly Typed[], span: ast.Span, env: Env): ReturnType<typeof groupOfUse> {
    const definition = find(this.scope, "data", name.name);
    if (definition?.declaration.kind === "features") return groupOfUse(this.checker, definition.scope, definition.declaration, args, span, env);
    unknownDeclaration(this.checker, this.scope, name, "group of features", ["features"], definition && `it is a ${definition.declaration.kind}: give what is taken of it a name, as \`x = …\``);
    return undefined;
  }

  private fit(group: GroupSymbol, args: readonly Typed[], span: ast.Span, env: Env): Typed[] | undefined {
    const wanted = group.keys;
    if (args.some((arg) => arg.kind === "error") || (group.keys.length !== group.node.keys.length && group.keys.length === 0)) return undefined;
    if (args.length !== wanted.length) {
      this.checker.findings.error(CODES.keysDoNotFit, span, `\`${group.name}\` is by ${listNames(wanted.map((key) => key.name))}, but ${args.length} ${args.length === 1 ? "key is" : "keys are"} given`, {
        related: [{ span: group.node.name.span, message: `\`${group.name}\` is declared here` }],
        help: `write \`${group.name}(${wanted.map((key) => key.name).join(", ")})\``,
      });
      return undefined;
    }
    const keys = args.map((arg, index) => convert(env, arg, withMissing(wanted[index]!.value.type, true), `the key \`${wanted[index]!.name}\` of \`${group.name}\``));
    return keys.some((key) => key.kind === "error") || keysComeOfTypeScript(env, keys, group.name) ? undefined : keys;
  }
}

export function exampleFeatureTyped(feature: ExampleFeatureSymbol, node: ast.Expr): Typed {
  return feature.value.kind === "error" ? failed(node) : { kind: "feature", feature, type: feature.value.type, range: feature.value.range, node };
}
