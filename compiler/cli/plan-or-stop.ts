/** The plan of a spec, for commands that go on from it. */
import type { Plan } from "../../runtime/contract/plan.ts";
import { compile } from "../compile.ts";
import { type CheckedProject, checkSpec, countText, showFindings } from "./check-spec.ts";
import type { CommandContext } from "./command.ts";
import { UserError } from "./errors.ts";
import { nodeHost } from "./project.ts";

/** The plan, or an end of the work with all findings shown. Warnings are shown in short. */
export function planOrStop(context: CommandContext, argument = context.positionals[0]): CheckedProject & { readonly plan: Plan } {
  const result = checkSpec(context, argument);
  if (result.checked.hasErrors) {
    showFindings(result, context.terminal, "err");
    throw new UserError(`the spec has ${countText(result.checked)}, so nothing was run`, { help: "`mlsc explain CODE` tells more about each" });
  }
  return { ...result, plan: compile(nodeHost(result.project, context.root), result.checked) };
}
