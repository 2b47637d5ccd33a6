/** Made-up mails of four months, of which a third are spam: words and links betray them, people report some and have read few before a certain day. */
import { generator } from "../conformance/csv.ts";

export interface MailOptions {
  readonly senders: number;
  /** Words of honest mails beside the common ones, such as some in other scripts. */
  readonly words?: string;
  /** What stands between words; one of several is drawn for each mail. */
  readonly between: readonly string[];
  /** Shares of mails that have been read: before 20 February, and from then on. */
  readonly read: readonly [before: number, after: number];
  /** With the box that each lies in, and whether it was opened. */
  readonly boxes?: boolean;
}

const GOOD = "minutes meeting Größe report invoice team plan holiday call notes draft review";
const BAD = "prize winner free click offer casino cash urgent verify lottery bonus".split(" ");
const ROWS = 2400;

export function mailsCsv({ senders, words: further = "", between, read: [before, after], boxes = false }: MailOptions): string {
  const next = generator(3);
  const pick = (words: readonly string[]): string => words[Math.floor(next() * words.length)]!;
  const good = `${GOOD} ${further}`.trim().split(" ");
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const came = Date.UTC(2023, 0, 1) + i * 80 * 60_000;
    const spam = next() < 0.35;
    const words = Array.from({ length: 2 + Math.floor(next() * 6) }, () => pick(spam && next() < 0.5 ? BAD : good));
    const title = next() < 0.05 ? "" : `"${!spam && next() < 0.2 ? "Re " : ""}${words.join(between.length === 1 ? between[0] : pick(between))}"`;
    const read = next() < (came >= Date.UTC(2023, 1, 20) ? after : before);
    const reported = spam && next() < 0.45 ? 2 : next() < 0.03 ? 2 : 0;
    const box = boxes ? pick(["work", "home", "shop"]) : undefined;
    const mail = [`s${Math.floor(next() * senders)}`, new Date(came).toISOString(), title, Math.floor(-Math.log(1 - next()) * (spam ? 5 : 1.2)), (next() * 50).toFixed(3)];
    const known = [reported, !spam && next() < 0.4, read ? spam : ""];
    return [...mail, ...(box === undefined ? known : [box, ...known, next() < (spam ? 0.2 : box === "shop" ? 0.5 : 0.75)])].join(",");
  });
  return `sender,came,title,links,size,${boxes ? "box,reported,answered,spam,opened" : "reported,answered,spam"}\n${lines.join("\n")}\n`;
}
