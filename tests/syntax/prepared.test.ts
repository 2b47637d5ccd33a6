import { expect, test } from "vitest";
import { FindingSink } from "../../compiler/syntax/findings.ts";
import { layOut } from "../../compiler/syntax/lex/layout.ts";
import { MlsParser } from "../../compiler/syntax/parse/file.ts";
import type { PreparedChoice } from "../../compiler/syntax/parse/lookahead.ts";
import { everything, flagship } from "./support.ts";

function read(parser: MlsParser, text: string): unknown {
  const sink = new FindingSink("t.mls", text.length);
  const { tokens, faults } = layOut(text, sink);
  return { declarations: parser.parseTokens(tokens, sink, faults), findings: sink.findings };
}

test("a parser that is handed its choices reads as one that analyses its grammar, mistakes included", () => {
  const analysed = new MlsParser(false);
  const choices = JSON.parse(JSON.stringify(analysed.choices())) as PreparedChoice[];
  const handed = new MlsParser(false, choices);
  expect(choices.length).toBeGreaterThan(100);
  const broken = flagship.split("\n").filter((_, line) => line % 7 !== 3).join("\n");
  for (const text of [everything, flagship, broken]) expect(read(handed, text)).toEqual(read(analysed, text));
});

test("the choices of a grammar are the same whenever it is analysed", () => {
  expect(new MlsParser(false).choices()).toEqual(new MlsParser(true).choices());
});
