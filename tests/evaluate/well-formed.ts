/**
 * A strict reading of a page that is written as well-formed XML (void elements closed, attributes quoted): every tag closes in order, no attribute comes twice, no `<` or bare `&`
 * stands in text. Returns the page's ids, element names and text, or throws with the place of the first fault.
 */
export function readWellFormed(page: string): { ids: string[]; elements: Set<string>; attributes: Map<string, string[]>; text: string } {
  const open: string[] = [];
  const ids: string[] = [];
  const elements = new Set<string>();
  const attributes = new Map<string, string[]>();
  let text = "";
  let at = page.startsWith("<!DOCTYPE html>") ? "<!DOCTYPE html>".length : 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}, within <${open.at(-1)}>: ${page.slice(at, at + 80)}`);
  };
  while (at < page.length) {
    const rest = page.slice(at);
    if (page[at] !== "<") {
      const end = rest.indexOf("<") < 0 ? rest.length : rest.indexOf("<");
      const piece = rest.slice(0, end);
      if (open.at(-1) !== "style" && /&(?!(?:amp|lt|gt|quot|#39);)|>/.test(piece)) fail("text that is not escaped");
      if (open.at(-1) !== "style") text += piece;
      at += end;
      continue;
    }
    const close = /^<\/([a-z][a-z0-9]*)>/i.exec(rest);
    const tag = /^<([a-z][a-z0-9]*)((?:\s+[a-zA-Z][\w:-]*="[^"<]*")*)\s*(\/?)>/i.exec(rest);
    if (close) {
      if (open.pop() !== close[1]) fail(`</${close[1]}> closes another element`);
    } else if (tag) {
      elements.add(tag[1]!);
      const names = new Set<string>();
      for (const [, name, value] of tag[2]!.matchAll(/([\w:-]+)="([^"]*)"/g)) {
        if (names.has(name!)) fail(`attribute ${name} twice`);
        names.add(name!);
        attributes.set(name!, [...(attributes.get(name!) ?? []), value!]);
        if (name === "id") ids.push(value!);
      }
      if (tag[3] !== "/") open.push(tag[1]!);
    } else fail("no tag");
    at += (close ?? tag)![0].length;
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(", ")}`);
  return { ids, elements, attributes, text };
}
