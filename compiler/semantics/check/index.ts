/**
 * The checker: what LEAKS.md wants proved, over the typed program.
 *
 * Input: a typed program. Output: findings, each with its chain of reasons, and the knowledge times that lowering writes into the plan. It refuses nothing itself and changes nothing;
 * it is silent about what the parser or the typing pass has spoken about already (error types, broken declarations). The tables below, from construct to
 * rules, are the language's rule book.
 */
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { Knowledge } from "../knowledge/known.ts";
import type { DecideSymbol, DeploySymbol, ExamplesSymbol, GroupSymbol, LabelerSymbol, ModelSymbol, OutsideSymbol, Program, SourceSymbol, SplitSymbol, TableSymbol, TestsSymbol, ViewSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";
import { closedRowsHoldNoInstant } from "./closed-rows.ts";
import { whatIsLearntFromIsNotSetAtDeployment } from "./deployed.ts";
import { servedMomentsNeedAWidth } from "./deploy.ts";
import { feedbackIsExplored, servedListsSayWhatTheyAffect, whatTheModelDecidesIsNoInput } from "./feedback.ts";
import { ifKnownNeedsAMoment, mutableTablesAreNotRead, transformsThatLearnStandInModels } from "./everywhere.ts";
import { columnsOfOneFileAreMarkedAlike, columnsOfOneFileHaveOneTime } from "./file-columns.ts";
import { filesAreReadOnce } from "./files.ts";
import { groupMustSayWhenItIsReady, liveFeaturesNeedALiveSource, windowsMustBeAbleToHoldARow } from "./group.ts";
import { thereIsSomethingToExplore } from "./explore.ts";
import { rowsMustNotBeInTheirOwnHistory } from "./history.ts";
import { placesOfADateAreScoredOnASchedule } from "./place.ts";
import { scoredModelsHaveDates } from "./score.ts";
import { everyRowMustHaveAChance } from "./sample.ts";
import { inputsMustBeKnownAtTheMoment } from "./inputs.ts";
import { idsDoNotVote, protectedVotesNeedAWord, rulesMustNotReadTheHandMadeLabel } from "./labeler.ts";
import { personalTextsMustNotReachABundle } from "./personal-text.ts";
import { keysOfClosedRowsAreNoInputs } from "./keys.ts";
import { keysOfLabelsMustBeKnownWhenTheyAreFinal, labelsFromOtherSourcesMustBecomeFinal, labelsFromOtherSourcesMustLieInTheFuture } from "./label-ahead.ts";
import { endsOfHistoryAreNotForetold } from "./history-ends.ts";
import { labelColumnsAreNoInputs, labelMustLieInTheFuture, weightsMustBeKnownWithTheLabel } from "./label.ts";
import { idsAreNoInputs, protectedInputsAreTestedForFairness, protectedInputsNeedAWord, segmentsShowNoPersonalData, testIsNotForChoosing } from "./model.ts";
import { protectedDecisionsAreTestedForFairness, protectedDecisionsNeedAWord } from "./decide.ts";
import { outsideModelsHaveNotSeenClosedRows, outsideModelsMustEndBeforeTest, outsideModelsMustSayWhatTheyHaveSeen } from "./outside.ts";
import { protectedRowsNeedAWord } from "./protected.ts";
import { personalOutcomesStayOutOfReports, personalValuesStayOutOfBundles, personalValuesStayOutOfReports } from "./personal.ts";
import { labelOfVersionsHasNoMoment } from "./revisions.ts";
import { listsAreOnOneSide, samplesDrawWholeLists, segmentsHoldWholeLists } from "./lists.ts";
import { rowsMustBeThereWhenAsked, rowsOfASourceNeedAMoment } from "./moment.ts";
import { labelViews } from "./labelled.ts";
import { segmentsMustBeWhole } from "./segments.ts";
import { copiesMustBeToldByWhatIsKnown, derivedColumnMustNotClaimToBeEarlier, filesMustTellWhenRowsArrived, rowsMustNotBeDroppedForWhatComesLater, sourceMustSayWhenItIsKnown, tableMustSayItsPast } from "./source.ts";
import { examplesAreSplitOnce, generaliseNeedsGroups, groupsMustBeOnOneSide, judgingNeedsASplit, partsMustBeInOrder, randomIsForClosedRows } from "./split.ts";
import { datesReadNoSnapshots } from "./snapshot.ts";
import { columnsOfTablesHaveNoTimeOfTheirOwn } from "./table-columns.ts";
import { eventTimeMustNotComeFromHistory, historyMustSayWhenItIsKnown } from "./table-time.ts";

type Rule<S> = (symbol: S, context: CheckContext) => void;

/** A rule about an example set's label, asked of each that it has. */
function eachLabel(rule: Rule<ExamplesSymbol>): Rule<ExamplesSymbol> {
  return (examples, context) => {
    for (const one of labelViews(examples)) rule(one, context);
  };
}

const SOURCE: readonly Rule<SourceSymbol>[] = [sourceMustSayWhenItIsKnown, columnsOfOneFileHaveOneTime, filesMustTellWhenRowsArrived, derivedColumnMustNotClaimToBeEarlier, rowsMustNotBeDroppedForWhatComesLater, copiesMustBeToldByWhatIsKnown, eventTimeMustNotComeFromHistory];
const TABLE: readonly Rule<TableSymbol>[] = [tableMustSayItsPast, historyMustSayWhenItIsKnown, columnsOfTablesHaveNoTimeOfTheirOwn];
const VIEW: readonly Rule<ViewSymbol>[] = [segmentsMustBeWhole];
const GROUP: readonly Rule<GroupSymbol>[] = [groupMustSayWhenItIsReady, liveFeaturesNeedALiveSource, windowsMustBeAbleToHoldARow];
const DECIDE: readonly Rule<DecideSymbol>[] = [protectedDecisionsNeedAWord, protectedDecisionsAreTestedForFairness, personalOutcomesStayOutOfReports];
const EXAMPLES: readonly Rule<ExamplesSymbol>[] = [whatTheModelDecidesIsNoInput, rowsOfASourceNeedAMoment, rowsMustBeThereWhenAsked, inputsMustBeKnownAtTheMoment, datesReadNoSnapshots, eachLabel(labelMustLieInTheFuture), eachLabel(labelOfVersionsHasNoMoment), eachLabel(labelsFromOtherSourcesMustLieInTheFuture), eachLabel(labelsFromOtherSourcesMustBecomeFinal), eachLabel(keysOfLabelsMustBeKnownWhenTheyAreFinal), weightsMustBeKnownWithTheLabel, everyRowMustHaveAChance, samplesDrawWholeLists, protectedRowsNeedAWord, eachLabel(labelColumnsAreNoInputs), rowsMustNotBeInTheirOwnHistory];
const SPLIT: readonly Rule<SplitSymbol>[] = [randomIsForClosedRows, closedRowsHoldNoInstant, partsMustBeInOrder, groupsMustBeOnOneSide, listsAreOnOneSide, generaliseNeedsGroups];
const LABELER: readonly Rule<LabelerSymbol>[] = [rulesMustNotReadTheHandMadeLabel, protectedVotesNeedAWord, idsDoNotVote];
const MODEL: readonly Rule<ModelSymbol>[] = [testIsNotForChoosing, segmentsShowNoPersonalData, segmentsHoldWholeLists, idsAreNoInputs, keysOfClosedRowsAreNoInputs, personalValuesStayOutOfBundles, personalTextsMustNotReachABundle, protectedInputsNeedAWord, protectedInputsAreTestedForFairness];
const OUTSIDE: readonly Rule<OutsideSymbol>[] = [outsideModelsMustSayWhatTheyHaveSeen, outsideModelsMustEndBeforeTest, outsideModelsHaveNotSeenClosedRows];
const TESTS: readonly Rule<TestsSymbol>[] = [personalValuesStayOutOfReports];
const DEPLOY: readonly Rule<DeploySymbol>[] = [servedMomentsNeedAWidth, scoredModelsHaveDates, placesOfADateAreScoredOnASchedule, thereIsSomethingToExplore, feedbackIsExplored, servedListsSayWhatTheyAffect];
const PROGRAM: readonly Rule<Program>[] = [filesAreReadOnce, columnsOfOneFileAreMarkedAlike, endsOfHistoryAreNotForetold, transformsThatLearnStandInModels, mutableTablesAreNotRead, ifKnownNeedsAMoment, whatIsLearntFromIsNotSetAtDeployment, examplesAreSplitOnce, judgingNeedsASplit];

/** Runs every rule over every declaration. Linear in the program's size. */
export function checkProgram(program: Program): { findings: Diagnostic[]; knowledge: Knowledge } {
  const findings: Diagnostic[] = [];
  const knowledge = new Knowledge();
  const context: CheckContext = { program, knowledge, report: once(findings) };
  const run = <S>(symbols: readonly S[], rules: readonly Rule<S>[]): void => {
    for (const symbol of symbols) for (const rule of rules) rule(symbol, context);
  };
  run(program.sources, SOURCE);
  run(program.tables, TABLE);
  run(program.views, VIEW);
  run(program.groups, GROUP);
  run(program.examples, EXAMPLES);
  run(program.splits, SPLIT);
  run(program.labelers, LABELER);
  run(program.models, MODEL);
  run(program.decisions, DECIDE);
  run(program.outside, OUTSIDE);
  run(program.tests, TESTS);
  run(program.deployments, DEPLOY);
  run([program], PROGRAM);
  return { findings, knowledge };
}

/** Two groups made of one declaration (`rate("a", k)`, `rate("b", k)`) are wrong in the same place: that is said once. */
function once(findings: Diagnostic[]): (finding: Diagnostic) => void {
  const said = new Set<string>();
  return (finding) => {
    const { file, start, end } = finding.span;
    const key = JSON.stringify([finding.code, file, start, end, finding.message]);
    if (!said.has(key)) findings.push(finding);
    said.add(key);
  };
}
