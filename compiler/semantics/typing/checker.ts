import type * as ast from "../../syntax/ast.ts";
import type { Project } from "../bind/project.ts";
import type { ColumnSymbol, ConfigSymbol, DecideSymbol, EntitySymbol, ExamplesSymbol, ExternSymbol, GroupSymbol, LabelerSymbol, ModelSymbol, SourceSymbol, TableSymbol, Type, Typed, ViewSymbol } from "../program.ts";
import type { Facts } from "./facts.ts";
import type { Findings } from "./findings.ts";

/** The memory of one run of the typing pass: symbols by the declaration they come from, each made once and on demand, so that the order of declarations is free. */
export class Checker {
  readonly findings: Findings;
  readonly project: Project;
  /** Numbers as written without a unit. */
  readonly bare = new WeakSet<Typed>();
  /** Zones named by literals. */
  readonly zones = new Set<string>();
  allZones = false;

  readonly entities = new Map<ast.EntityDecl, EntitySymbol>();
  readonly aliases = new Map<ast.TypeDecl, Type>();
  readonly constants = new Map<ast.ConstDecl, Typed>();
  readonly configs = new Map<ast.ConfigDecl, ConfigSymbol>();
  readonly tables = new Map<ast.TableDecl, TableSymbol>();
  readonly sources = new Map<ast.SourceDecl, SourceSymbol>();
  readonly views = new Map<ast.ViewDecl, ViewSymbol | undefined>();
  readonly groups = new Map<ast.FeaturesDecl, GroupSymbol | undefined>();
  /** Groups with parameters, for each set of constants that a use gives. */
  readonly instances = new Map<ast.FeaturesDecl, Map<string, GroupSymbol | undefined>>();
  readonly externs = new Map<ast.ExternFnDecl, ExternSymbol | undefined>();
  /** What each function in TypeScript is called with, over all calls. */
  readonly calledExterns = new Map<ExternSymbol, Typed[]>();
  readonly examples = new Map<ast.ExamplesDecl, ExamplesSymbol | undefined>();
  readonly labelers = new Map<ast.LabelerDecl, LabelerSymbol | undefined>();
  readonly models = new Map<ast.ModelDecl, ModelSymbol | undefined>();
  readonly decisions = new Map<ast.DecideDecl, DecideSymbol | undefined>();
  /** What `expect` and `where` prove of every row of a source, view or table. */
  readonly facts = new Map<SourceSymbol | ViewSymbol | TableSymbol, Facts>();
  /** Columns of a source, view or table by name. */
  readonly columns = new Map<SourceSymbol | ViewSymbol | TableSymbol, ReadonlyMap<string, ColumnSymbol>>();
  /** How the event time of a source is worked out that is asked for before its turn: by a rule of `expect`, or a column. */
  readonly eventTimes = new Map<SourceSymbol, () => Typed>();
  /** Declarations being typed, from the outermost in: one met again is a circle. */
  readonly open: ast.Declaration[] = [];
  /** Declarations of which a part could not be made, so that a name that is not found in them may be that part's. */
  readonly partial = new Set<ast.Declaration>();
  /** Declarations at which a circle has been shown to close: said once, however often it is read there. */
  readonly circles = new Set<ast.Declaration>();
  /** Functions found to call themselves: said once. */
  readonly recursive = new Set<ast.FnDecl>();
  /** Calls inlined since the outermost one began. */
  unfolded = 0;
  private locals = 0;
  private depth = 0;

  constructor(project: Project, findings: Findings) {
    this.project = project;
    this.findings = findings;
  }

  /** Whether a declaration has all that its author meant: if not, nothing is said of names that it lacks. */
  isWhole(node: ast.Declaration): boolean {
    return !node.broken && !this.partial.has(node);
  }

  /** A piece of the spec as the user wrote it, on one line and cut to a readable length. */
  show(node: { readonly span: ast.Span }): string {
    const text = this.project.textOf(node.span).replace(/\s+/g, " ").trim();
    return text.length > 48 ? `${text.slice(0, 45)}…` : text;
  }

  /**
   * Runs `body`, which types an expression; the outermost of these numbers its locals from 1, so that a change of one expression leaves the names, and with them
   * the plan, of all others as they are.
   */
  inExpression<T>(body: () => T): T {
    if (this.depth === 0) this.locals = 0;
    this.depth++;
    const result = body();
    this.depth--;
    return result;
  }

  /** Runs `body`, which makes a symbol, as if nothing were being typed around it: what it makes does not depend on who needs it first. */
  afresh<T>(body: () => T): T {
    const { locals, depth } = this;
    this.depth = 0;
    const result = body();
    this.locals = locals;
    this.depth = depth;
    return result;
  }

  /** A name for a value that is worked out once: unlike any other of the expression. */
  newLocal(name: string): string {
    return `${name}_${++this.locals}`;
  }
}
