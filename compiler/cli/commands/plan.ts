import { hashPlan } from "../../plan/index.ts";
import { planOrStop } from "../plan-or-stop.ts";
import { choice, type Command } from "../command.ts";
import { planText } from "../plan-text.ts";

export const planCommand: Command = {
  name: "plan",
  summary: "show the plan that every engine evaluates, and its hash",
  usage: "[SPEC]",
  details: "The plan is what the spec means: typed nodes with knowledge times, windows and sources. Its hash is the contract that training and serving must agree on.",
  options: [{ name: "format", value: "FORMAT", help: "text (default) or json" }],
  examples: ["mlsc plan examples/flights", "mlsc plan examples/flights --format json"],
  arity: [0, 1],
  async run(context) {
    const { plan } = planOrStop(context);
    context.terminal.out(choice(context, "format", ["text", "json"], "text") === "json" ? JSON.stringify(plan, undefined, 2) : planText(plan, hashPlan(plan)));
    return 0;
  },
};
