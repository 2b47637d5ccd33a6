/** A question about a row of a table that is asked of nothing but its key: the server must know which keys there are, though no feature looks the table up. */
import { describe, expect, it } from "vitest";
import { mlsc, newFolder } from "../cli/support.ts";

const SPEC = `entity Person: Category
table people {
  from     csv("people.csv")
  key      who
  timeless "they are who they are"
  columns  { who: Person }
}
table kinds {
  from     csv("kinds.csv")
  key      kind
  timeless "there are two"
  columns  { kind: Category }
}
source orders {
  from    csv("orders.csv")
  columns { who: Person, kind: Category, placed: Timestamp }
  at      placed
  known   at placed
}
features habits from orders by who {
  ready every 1d after 1h
  orders_3d = count() over 3d
}
examples days {
  rows       each people every 1d
  candidates kinds as kind
  label      buys = count() > 0 from orders by who, kind over next 1d
  features   { habits(who); kind }
}
split days by time in "UTC" { train until 2024-01-20; validate until 2024-01-25; test until 2024-01-30 }
model buying for days { predict buys; inputs { one_hot(kind); * }; learner logistic; seed 1 }
`;

describe("rows of a table that no feature looks up", () => {
  it("are asked about by the tests of the model and in service, and a key that is not there is refused", async () => {
    const orders = Array.from({ length: 90 }, (_, i) => `${["ann", "bob"][i % 2]},${["a", "b"][(i * i) % 2]},${new Date(Date.UTC(2024, 0, 1) + i * 8 * 3_600_000 + i * 60_000).toISOString()}`);
    const folder = newFolder({ "spec.mls": SPEC, "people.csv": "who\nann\nbob\n", "kinds.csv": "kind\na\nb\n", "orders.csv": `who,kind,placed\n${orders.join("\n")}\n` });
    expect(await mlsc(["build"], folder)).toMatchObject({ code: 0 });
    const answer = await mlsc(["predict", "--row", '{"who": "ann", "kind": "a"}', "--at", "2024-01-25T10:00:00Z"], folder);
    expect(JSON.parse(answer.out)).toMatchObject({ model: "buying", moment: "2024-01-25T00:00:00Z" });
    const refused = async (row: string): Promise<string> => {
      const { code, out } = await mlsc(["predict", "--row", row, "--at", "2024-01-25T10:00:00Z"], folder);
      expect(code).toBe(1);
      return out;
    };
    expect(await refused('{"who": "eve", "kind": "a"}')).toContain("people(who) is not missing");
    expect(await refused('{"who": "ann", "kind": "z"}')).toContain("kinds(kind) is not missing");
  });
});
