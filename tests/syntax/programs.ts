/** Generated programs that are free of syntax errors, badly laid out on purpose. */
import fc from "fast-check";

const name = fc.constantFrom("a", "delay", "over", "at", "rows", "key", "where", "state_2", "train", "last", "n_1h", "prefix");
const blank = fc.constantFrom(" ", "  ", " ", "   ");
const newline = fc.constantFrom("\n", "\n\n", "\n\n\n", " // note\n", "\n  // own line\n", "\r\n");
const literal = fc.constantFrom("1", "0.5", "3h", "5%", "2001-04-15", '"x // y"', "true", "missing", "400<mile/h>", "06:00");

const { expr } = fc.letrec<{ expr: string; atom: string }>((tie) => ({
  atom: fc.oneof({ depthSize: "small" }, name, literal,
    tie("expr").map((inner) => `(${inner})`),
    fc.tuple(fc.constantFrom("f", "mean", "count"), fc.array(tie("expr"), { maxLength: 3 })).map(([callee, args]) => `${callee}(${args.join(",")})`),
    fc.tuple(name, name).map(([object, member]) => `${object}.${member}`),
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `{${names.join(" ,")}}`),
    fc.array(tie("expr"), { maxLength: 3 }).map((items) => `[${items.join(",\n")}]`)),
  expr: fc.oneof({ depthSize: "small" }, tie("atom"),
    fc.tuple(tie("atom"), fc.array(fc.tuple(fc.constantFrom("+", "-", "*", "/", "and", "or", "??", "+\n", "\n and"), blank, tie("atom")), { maxLength: 6 })).map(([first, rest]) => first + rest.map(([op, space, operand]) => ` ${op}${space}${operand}`).join("")),
    fc.tuple(tie("atom"), fc.constantFrom("==", "<=", ">", "!="), tie("atom")).map((parts) => parts.join(" ")),
    fc.tuple(tie("atom"), tie("atom")).map(([low, high]) => `a in ${low.startsWith("(") ? "1" : low}..${high}`),
    tie("atom").map((operand) => `not ${operand} is not missing`),
    tie("atom").map((operand) => `-${operand}`),
    fc.tuple(tie("expr"), tie("expr"), tie("expr")).map(([a, b, c]) => `(if ${a} then ${b}\n else ${c})`),
    fc.tuple(tie("expr"), tie("expr")).map(([value, body]) => `(let v = ${value} then ${body})`),
    fc.tuple(tie("atom"), tie("expr"), newline).map(([subject, body, end]) => `(match ${subject} { 1 => ${body}${end}else => 2 })`)),
}));

const close = fc.constantFrom(" over 3h", " where a > 2 over 7d step 1h", " over last 3  rows", "");
const column = fc.tuple(name, blank, fc.constantFrom("Int<mile>", "Float by 0.01", "Timestamp?", '"a"|"b"', "List<Int>"), fc.constantFrom("", " @pii", " known at a + 1m", " = b"));
const columns = fc.tuple(fc.uniqueArray(column, { minLength: 1, maxLength: 5, selector: ([id]) => id }), fc.constantFrom(", ", ",\n", "\n", " ; "))
  .map(([all, separator]) => `columns {${separator === "\n" ? "\n" : " "}${all.map(([id, space, type, rest]) => `${id}:${space}${type}${rest}`).join(separator)} }`);

const declaration = fc.oneof(
  fc.tuple(name, expr).map(([id, value]) => `const ${id}  = ${value}`),
  fc.tuple(name, columns, newline, expr).map(([id, block, end, at]) => `source ${id} {${end}${block}${end}at   (${at})\nknown at a }`),
  fc.tuple(name, fc.array(fc.tuple(name, expr, close, newline), { maxLength: 6 })).map(([id, items]) => `features ${id} from b by c {\nready live within 1m\n${items.map(([item, value, end, line]) => `${item} =${value}${end}${line}`).join("")}}`),
  fc.tuple(name, fc.array(fc.tuple(name, expr, newline), { maxLength: 4 })).map(([id, items]) => `decide ${id} for m { ${items.map(([item, value, line]) => `${item} = ${value}${line}`).join("")} }`),
  fc.tuple(name, fc.array(fc.tuple(name, fc.constantFrom("3", "-0.5", "up", "a up"), fc.constantFrom(",", "\n", " // c\n")), { maxLength: 14 })).map(([id, params]) => `model ${id} for x { learner gbdt { ${params.map((parts) => `${parts[0]} ${parts[1]}${parts[2]}`).join(" ")} }; seed 1;\n}`),
  fc.constantFrom("/// Doc.\nunit  cent", "entity Airport :Category", "split x random {train 60% , validate 20%,test 20%}", "deploy m { serve http {port 80,timeout 1s}; monitor { psi<0.2 for each input over 1d }\n}"),
);

/** Whole files. */
export const programs = fc.array(fc.tuple(declaration, newline), { maxLength: 5 }).map((parts) => parts.map((part) => part.join("")).join(""));
