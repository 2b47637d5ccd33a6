/** What was built: the same each time, and refused when it is not what it was. */
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { copyOf, expectMistake, filesBelow, mlsc, newFolder, SPEC, start, tinySystem } from "./support.ts";

const ROW = JSON.stringify({ customer: "C1", placed: "2024-04-08T10:00:00Z", amount: 12.5 });
const AT = ["--at", "2024-04-08T10:01:00Z"];
let built: string;

beforeAll(async () => {
  built = tinySystem();
  expect(await mlsc(["build"], built)).toMatchObject({ code: 0 });
});

describe("the same bytes each time", () => {
  it("the plan, from any folder", async () => {
    const [here, there] = await Promise.all([mlsc(["plan", "--format", "json"], built), mlsc(["plan", built, "--format", "json"], newFolder())]);
    expect(here.code).toBe(0);
    expect(there.out).toBe(here.out);
  });

  it("the bundle, in another folder and with one thread", async () => {
    const other = newFolder({ "shop.mls": SPEC, "orders.csv": readFileSync(join(built, "orders.csv")) });
    expect((await mlsc(["build", "--threads", "1"], other)).code).toBe(0);
    const names = filesBelow(join(built, "mls-out/bundles"));
    expect(filesBelow(join(other, "mls-out/bundles"))).toEqual(names);
    expect(names).toContain("returns/model.onnx");
    const differing = names.filter((name) => !readFileSync(join(built, "mls-out/bundles", name)).equals(readFileSync(join(other, "mls-out/bundles", name))));
    expect(differing).toEqual([]);
  });
});

describe("a bundle is asked", () => {
  it("a right row is answered on standard output, as JSON", async () => {
    const { code, out } = await mlsc(["predict", "--row", ROW, ...AT], built);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { model: string }).model).toBe("returns");
  });

  it("a refused row is exit 1, with each of its problems", async () => {
    const { code, out } = await mlsc(["predict", ...AT], built, JSON.stringify({ customer: "C1", placed: "soon", amuont: 1 }));
    expect(code).toBe(1);
    const { problems } = JSON.parse(out) as { problems: { field: string }[] };
    expect(problems.map(({ field }) => field).sort()).toEqual(["amount", "amuont", "placed"]);
  });

  it("a row that is no JSON, and one in a file that is not there", async () => {
    expectMistake(await mlsc(["predict", "--row", "{"], built), 2, "the row is not JSON");
    expectMistake(await mlsc(["predict", "--file", "row.json"], built), 2, "there is no file `row.json`");
  });

  it("a port that another has", async () => {
    const holder = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => holder.once("listening", done));
    const { port } = holder.address() as { port: number };
    const { code, err } = await mlsc(["serve", "--port", String(port), "--log", "silent"], built);
    holder.close();
    expect(err).toContain(`127.0.0.1:${port}`);
    expect(err).toContain("--port");
    expect(err).not.toContain("this is our mistake");
    expect(code).toBe(1);
  });

  it("a server answers, and ends well on an interrupt", async () => {
    const server = start(["serve", "--port", "0", "--replay", "--log", "silent"], { cwd: built });
    await server.said("serving `returns` on http");
    server.signal("SIGINT");
    const { code } = await server.ended;
    expect(code).toBe(0);
  });
});

describe("what is not as it was is refused, and left as it is", () => {
  it("nothing built yet", async () => expectMistake(await mlsc(["predict", "--row", ROW], tinySystem()), 1, "nothing has been built", "mlsc build"));

  it("a changed file of a bundle", async () => {
    const folder = copyOf(built);
    appendFileSync(join(folder, "mls-out/bundles/returns/model.json"), " ");
    expectMistake(await mlsc(["predict", "--row", ROW], folder), 1, "`model.json` of the bundle has been changed since it was built");
  });

  it("a bundle of another plan than the spec's", async () => {
    const folder = copyOf(built);
    writeFileSync(join(folder, "shop.mls"), SPEC.replace("over 7d\n  spent", "over 6d\n  spent"));
    const { code, err } = await mlsc(["test"], folder);
    expect(err).toContain("the bundle of `returns` was built from another version of the spec");
    expect(code).toBe(1);
  });

  it("a store of another plan", async () => {
    const other = tinySystem({ spec: (text) => text.replace("over 7d\n  spent", "over 6d\n  spent") });
    expect((await mlsc(["build"], other)).code).toBe(0);
    const folder = copyOf(built);
    rmSync(join(folder, "mls-out/store"), { recursive: true });
    cpSync(join(other, "mls-out/store"), join(folder, "mls-out/store"), { recursive: true });
    expectMistake(await mlsc(["predict", "--row", ROW], folder), 1, "was filled for plan", "fill it anew");
  });

  it("a damaged mls.lock, before any work; it is not written anew", async () => {
    const folder = copyOf(built);
    writeFileSync(join(folder, "mls.lock"), '{"format":"mls-lock/1","openings":"none"}');
    const { code, err, out } = await mlsc(["run"], folder);
    expect(err).toContain("mls.lock` is damaged");
    expect(err).not.toContain("read orders");
    expect(out).toBe("");
    expect(code).toBe(1);
    expect(readFileSync(join(folder, "mls.lock"), "utf8")).toContain('"none"');
  });

  it("a folder of somebody else's where the bundle should go, before any work", async () => {
    const folder = tinySystem();
    mkdirSync(join(folder, "mls-out/bundles/returns"), { recursive: true });
    writeFileSync(join(folder, "mls-out/bundles/returns/thesis.txt"), "years of work");
    expectMistake(await mlsc(["build"], folder), 1, "is not empty and no bundle");
    expect(filesBelow(join(folder, "mls-out"))).toEqual(["bundles/returns/thesis.txt"]);
  });

  it("a file where the output folder should be", async () => {
    const folder = tinySystem();
    writeFileSync(join(folder, "mls-out"), "");
    expectMistake(await mlsc(["train"], folder), 1, "mls-out", "can't be written");
  });
});
