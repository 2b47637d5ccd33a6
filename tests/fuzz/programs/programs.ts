/** Whole well-typed systems, drawn: tables, sources, views over them, groups over all of these, an example set and its split. */
import { saidOtherwise } from "./apart.ts";
import type { Draw } from "./draw.ts";
import { makeExamples } from "./examples.ts";
import type { Lookup } from "./expressions.ts";
import { makeGroup } from "./groups.ts";
import { makeExterns, makeFunctions } from "./functions.ts";
import type { Block, Program, Relation, Road, World } from "./model.ts";
import { NoLabel } from "./labels.ts";
import { makeSource } from "./sources.ts";
import { makeSpine } from "./spines.ts";
import { makeTable } from "./tables.ts";
import { marked } from "./trimmings.ts";
import { ANCHORS, DAY, HOUR, MINUTE } from "./values.ts";
import { eachView, plainView, segmentView, unionView } from "./views.ts";

/** How often each is taken. */
const ROADS: readonly (readonly [number, Road])[] = [[12, "spilled"], [8, "threads"], [12, "days"], [12, "late"], [100, "models"]];

export function makeProgram(draw: Draw): Program {
  for (;;) {
    try {
      return attempt(draw);
    } catch (error) {
      if (!(error instanceof NoLabel)) throw error;
    }
  }
}

function attempt(draw: Draw): Program {
  const anchor = draw.pick(ANCHORS) + draw.pick([0, 0, 30 * MINUTE]);
  const unit = draw.pick([MINUTE, 15 * MINUTE, HOUR, HOUR, 6 * HOUR, DAY]);
  const declarations: Block[] = [];
  const start = { anchor, unit, declarations, files: [], ...(draw.chance(20) ? makeFunctions(draw, declarations, anchor) : { functions: [], constants: [] }) };
  const { externs, texts } = draw.chance(7) ? makeExterns(draw, declarations) : { externs: [], texts: undefined };
  const lookups: Lookup[] = [];
  for (const kind of ["places", "codes", "pairs", "prices"] as const) if (draw.chance(35)) lookups.push(makeTable(draw, start, kind));
  const snapshots = draw.chance(12) ? [makeTable(draw, start, "shelf")] : [];
  const world: World = { ...start, lookups, snapshots, externs };
  const rows = draw.pick([20, 40, 80]);
  const events = makeSource(draw, world, { name: "events", rows, lists: draw.chance(25), revised: draw.chance(18) });
  const relations: Relation[] = [events];
  if (draw.chance(35)) {
    const shared = events.columns.filter((one) => /^(c\d|m$)/.test(one.name) && one.type.kind !== "list" && one.type.kind !== "record");
    const others = makeSource(draw, world, { name: "others", rows: rows / 2, like: shared, revised: draw.chance(10) });
    relations.push(others);
    if (draw.chance(75)) relations.push(unionView(world, "both", events, others));
  }
  const each = draw.chance(70) ? eachView(draw, world, "items", events) : undefined;
  if (each !== undefined) relations.push(each);
  for (const name of ["first_view", "second_view"]) if (draw.chance(40)) relations.push(plainView(draw, world, name, draw.pick(relations)));
  if (draw.chance(30)) {
    const segments = segmentView(draw, world, "segments", draw.pick(relations));
    if (segments !== undefined) relations.push(segments);
  }
  const spine = makeSpine(draw, world, relations);
  const groups = spine.kind === "closed" ? [] : draw.times(1, 4, (i) => {
    const relation = draw.pick(relations);
    const keptOut = spine.keyed !== undefined && relation.keyed === spine.keyed && draw.chance(70);
    return makeGroup(draw, world, `g${i}`, relation, keptOut ? 0 : spine.least);
  });
  const { served } = makeExamples(draw, world, spine, { groups, relations });
  const roads = ROADS.filter(([percent]) => draw.chance(percent)).map(([, road]) => road);
  return { declarations: marked(draw, declarations), files: world.files, examples: "asked_rows", served, roads, ...saidOtherwise(draw), ...(texts === undefined ? {} : { texts }) };
}
