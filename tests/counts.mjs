/** What the tests have shown of leaks and of sound specs, counted from vitest's JSON report: only what ran and passed counts. */

/** @param {readonly { readonly name: string, readonly assertionResults: readonly { readonly ancestorTitles: readonly string[], readonly title: string, readonly status: string }[] }[]} files */
export function counts(files) {
  const ends = (file, path) => file.name.replaceAll("\\", "/").endsWith(path);
  const tests = (path) => files.filter((file) => ends(file, path)).flatMap((file) => file.assertionResults);
  const passed = (test) => test.status === "passed";
  /** Things of which every test passed. */
  const whole = (list, nameOf) => {
    const broken = new Set();
    const seen = new Set();
    for (const test of list) {
      const name = nameOf(test);
      if (name === undefined) continue;
      seen.add(name);
      if (!passed(test)) broken.add(name);
    }
    return [...seen].filter((name) => !broken.has(name)).length;
  };
  const leaks = tests("tests/leaks/leaks.test.ts");
  const of = (pattern) => (test) => pattern.exec(test.title)?.[1];
  const running = files.filter((file) => /tests\/leaks\/[^/]+\/running\.test\.ts$/.test(file.name.replaceAll("\\", "/")));
  const isWhole = (file) => file.assertionResults.length > 0 && file.assertionResults.every(passed);
  return {
    rules: whole(leaks, of(/^'?(.*?)'?: its codes and tests are there$/)),
    rulesWithTwins: whole(leaks, of(/^'?(.*?)'?: has twins, by a spec where the spec can tell$/)),
    stories: whole(leaks.filter((test) => test.ancestorTitles.includes("the stories")), (test) => test.title),
    twins: whole(leaks, of(/^([a-z0-9-]+): the (?:leaky|mended) /)),
    running: running.filter(isWhole).length,
    sound: whole(tests("tests/sound/sound.test.ts"), (test) => test.ancestorTitles[0] || undefined),
    attacks: tests("tests/knowledge/attacks.test.ts").filter(passed).length,
    readers: tests("tests/knowledge/readers/readers.test.ts").filter(passed).length,
    findings: whole(tests("tests/diagnostics/catalogue.test.ts"), (test) => test.ancestorTitles.find((title) => /^MLS\d{4}$/.test(title))),
  };
}

/** One line of them. */
export function countsLine(found) {
  return `${found.rules} rules of leakage and skew, ${found.rulesWithTwins} with twins; ${found.stories} stories told by ${found.twins} pairs of specs and ${found.running} running pipelines; ${found.attacks} mistakes refused; ${found.sound} sound specs; ${found.readers} specs by a reader of docs/ alone; ${found.findings} findings with their pages`;
}
