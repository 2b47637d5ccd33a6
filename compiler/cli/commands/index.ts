import type { Command } from "../command.ts";
import { buildCommand } from "./build.ts";
import { checkCommand } from "./check.ts";
import { explainCommand } from "./explain.ts";
import { fmtCommand } from "./fmt.ts";
import { initCommand } from "./init.ts";
import { planCommand } from "./plan.ts";
import { predictCommand } from "./predict.ts";
import { runCommand } from "./run.ts";
import { serveCommand } from "./serve.ts";
import { testCommand } from "./test.ts";
import { trainCommand } from "./train.ts";
import { whyCommand } from "./why.ts";

/** In the order in which a new user meets them. */
export const COMMANDS: readonly Command[] = [initCommand, checkCommand, fmtCommand, explainCommand, whyCommand, planCommand, runCommand, buildCommand, trainCommand, testCommand, predictCommand, serveCommand];
