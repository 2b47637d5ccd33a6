/** pca: scikit-learn's directions, the same bits for the same rows in any order, and what it does at the edges. */
import { describe, expect, it } from "vitest";
import { prepare } from "../../runtime/score/apply.ts";
import { eigenvectors } from "../../runtime/train/transforms/eigen.ts";
import { fitInputs } from "../../runtime/train/transforms/fit.ts";
import { frame, joint, model, normal, random, range, transform } from "./build.ts";
import values from "./reference/values.json" with { type: "json" };

function learnt(columns: readonly (readonly (number | null)[])[], options: Record<string, number | boolean>, rows = columns[0]!.length) {
  const door = frame(Object.fromEntries(columns.map((column, j) => [`v[${j}]`, column])));
  const labels = { values: Float64Array.from({ length: rows }, (_, i) => i % 2), outputs: 1, multiclass: false, time: undefined, seed: 1 };
  const { inputs } = fitInputs(model("logistic", {}, [joint("v", columns.map(() => []), transform("pca", options))]), door, range(0, rows), labels);
  const fitted = inputs[0]!.transforms[0]!;
  if (fitted.transform !== "pca") throw new Error("no projection");
  return { fitted, inputs, columns: prepare(inputs, door).map((column) => Array.from(column)) };
}

/** Rows with three strong directions among six numbers. */
function rows(n: number, seed = 3): number[][] {
  const next = random(seed);
  const columns: number[][] = Array.from({ length: 6 }, () => []);
  for (let i = 0; i < n; i++) {
    const [a, b, c] = [normal(next) * 5, normal(next) * 2, normal(next)];
    [a + 100, a - b, b * 3, c + a / 2, -c, a + b + c].forEach((x, j) => {
      columns[j]!.push(x + normal(next) / 10);
    });
  }
  return columns;
}

describe(`scikit-learn ${values.versions["scikit-learn"]}`, () => {
  it.each(["plain", "scaled"] as const)("%s: has its directions, their shares of the variance, and its rows", (kind) => {
    const { rows: given, components, explained, projected } = values.pca[kind];
    const { fitted, columns } = learnt(given[0]!.map((_, j) => given.map((row) => row[j]!)), { components: 3, ...(kind === "scaled" ? { scale: true } : {}) });
    for (const [k, own] of components.entries()) for (const [j, w] of own.entries()) expect(fitted.components[k]![j]).toBeCloseTo(w, 6);
    for (const [k, share] of explained.entries()) expect(fitted.explained[k]).toBeCloseTo(share, 7);
    for (const [i, own] of projected.entries()) for (const [k, x] of own.entries()) expect(columns[k]![i]).toBeCloseTo(x, 4);
  });
});

describe("the same rows", () => {
  it("give the same bits in any order", () => {
    const given = rows(2000);
    const next = random(9);
    const order = given[0]!.map((_, i) => ({ i, at: next() })).sort((a, b) => a.at - b.at).map(({ i }) => i);
    const shuffled = given.map((column) => order.map((i) => column[i]!));
    expect(learnt(shuffled, { components: 6 }).fitted).toEqual(learnt(given, { components: 6 }).fitted);
  });

  it("of train alone are looked at, and of these the whole ones", () => {
    const given = rows(300);
    const other = given.map((column) => column.map((x, i) => (i < 200 ? x : x * 1e6)));
    expect(learnt(other, { components: 2 }, 200).fitted).toEqual(learnt(given, { components: 2 }, 200).fitted);
    const holed = given.map((column, j) => column.map((x, i) => (i % 10 === 3 && j === 2 ? null : i % 10 === 3 ? 1e9 : x)));
    expect(learnt(holed, { components: 2 }).fitted).toEqual(learnt(given.map((column) => column.filter((_, i) => i % 10 !== 3)), { components: 2 }).fitted);
    expect(learnt(holed, { components: 2 }).columns[0]![3]).toBeNaN();
  });
});

describe("at the edges", () => {
  it("of a direction and its opposite the greatest weight is positive, ties to the first", () => {
    expect(learnt([[1, 2, 3], [-1, -2, -3]], { components: 1 }).fitted.components[0]!.map(Math.sign)).toEqual([1, -1]);
    expect(learnt([[-1, -2, -3], [9, 18, 27]], { components: 1 }).fitted.components[0]!.map(Math.sign)).toEqual([-1, 1]);
  });
  it("so of any numbers", () => {
    for (let seed = 1; seed <= 40; seed++) {
      for (const component of learnt(rows(60, seed), { components: 6 }).fitted.components) {
        const most = Math.max(...component.map(Math.abs));
        expect(component.find((w) => Math.abs(w) === most)).toBe(most);
      }
    }
  });
  it("what does not vary has no share", () => {
    const { fitted, columns } = learnt([[5, 5, 5], [7, 7, 7]], { components: 2 });
    expect(fitted.explained).toEqual([0, 0]);
    expect(columns).toEqual([[0, 0, 0], [0, 0, 0]]);
  });
  it("huge and tiny numbers keep their directions", () => {
    const { fitted } = learnt([[1e300, -1e300, 1e300, -1e300], [1e-300, 2e-300, 3e-300, 4e-300]], { components: 1, scale: false });
    expect(fitted.components[0]![0]).toBe(1);
  });
  it("more components than numbers, and a single row, are told", () => {
    expect(() => learnt([[1, 2], [3, 4]], { components: 3 })).toThrow(/takes 2 numbers, so it has at most 2 components/);
    expect(() => learnt([[1], [3]], { components: 1 })).toThrow(/fewer than two rows/);
  });
  it("eigenvectors are orthonormal and make the matrix again", () => {
    const n = 12;
    const next = random(4);
    const half = Float64Array.from({ length: n * n }, () => normal(next));
    const matrix = Float64Array.from({ length: n * n }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += half[Math.floor(at / n) * n + k]! * half[(at % n) * n + k]!;
      return sum;
    });
    const { values: lambda, vectors } = eigenvectors(matrix);
    expect([...lambda].sort((a, b) => b - a)).toEqual(lambda);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(vectors[i]!.reduce((sum, x, k) => sum + x * vectors[j]![k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 12);
        expect(lambda.reduce((sum, l, k) => sum + l * vectors[k]![i]! * vectors[k]![j]!, 0)).toBeCloseTo(matrix[i * n + j]!, 10);
      }
    }
  });
});
