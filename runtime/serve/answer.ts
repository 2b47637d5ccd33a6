import { type Answer, type Answers, NO_DECISIONS, type Outcome } from "./predictor.ts";
import { problemJson } from "./refusal.ts";
import { formatTimestamp } from "./times.ts";

/** Which model answers: its name and the first 12 digits of its bundle's plan hash. */
export interface Identity {
  readonly model: string;
  readonly plan: string;
}

/** What goes out for one row: the answer, or the problem that the row alone would have got. */
export function outcomeJson(outcome: Outcome, identity: Identity): object {
  switch (outcome.kind) {
    case "answer":
      return answerJson(outcome, identity);
    case "answers":
      return answersJson(outcome, identity);
    case "refused":
      return problemJson(outcome);
  }
}

/** The list's answers in its order; what they have in common stands beside them. */
function answersJson({ answers, moment }: Answers, identity: Identity): object {
  const each = answers.map(({ candidate, answer }) => ({ candidate, ...ownJson(answer) }));
  return { answers: each, ...(moment === undefined ? {} : { moment: formatTimestamp(moment) }), model: identity.model, plan: identity.plan };
}

/** Writes answers as text: by hand where it is the usual one, whose last fields are the same each time. The same as `outcomeJson`. */
export function answerWriter(identity: Identity): (answer: Answer) => string {
  const tail = `"model":${JSON.stringify(identity.model)},"plan":${JSON.stringify(identity.plan)}}`;
  return (answer) => {
    if (answer.class !== undefined || answer.segment !== undefined || answer.otherwise !== undefined || answer.features !== undefined || !Number.isFinite(answer.score)) return JSON.stringify(answerJson(answer, identity));
    const moment = answer.moment === undefined ? "" : `"moment":"${formatTimestamp(answer.moment)}",`;
    return `{"score":${answer.score},"decisions":${answer.decisions === NO_DECISIONS ? "{}" : JSON.stringify(answer.decisions)},${moment}${tail}`;
  };
}

function answerJson(answer: Answer, identity: Identity): object {
  const { features, inputs, ...own } = ownJson(answer) as { features?: object; inputs?: object };
  return {
    ...own,
    ...(answer.moment === undefined ? {} : { moment: formatTimestamp(answer.moment) }),
    model: identity.model,
    plan: identity.plan,
    ...(features === undefined ? {} : { features, inputs }),
  };
}

function ownJson(answer: Answer): object {
  return {
    score: answer.score,
    ...(answer.class === undefined ? {} : { class: answer.class, scores: answer.scores }),
    decisions: answer.decisions,
    ...(answer.segment === undefined ? {} : { segment: answer.segment }),
    ...(answer.otherwise === undefined ? {} : { otherwise: true, because: answer.otherwise }),
    ...(answer.features === undefined ? {} : { features: answer.features, inputs: answer.inputs }),
  };
}
