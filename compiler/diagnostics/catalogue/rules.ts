/**
 * The rules of leakage and skew, each with its codes, what guards it beside the checker, and the classes under which the literature knows it. `docs/leaks.md` is generated from this table.
 *
 * Kapoor and Narayanan, "Leakage and the reproducibility crisis in machine-learning-based science", Patterns 4 (2023), table of L1.1 to L3.3. Yang, Brower-Sinning, Lewis and Kästner, "Data leakage in
 * notebooks", ASE 2022: preprocessing, overlap, multi-test. Kaufman, Rosset, Perlich and Stitelman, "Leakage in data mining", TKDD 6 (2012): legitimacy of features, of rows, and learn-predict separation.
 */

/** S: from the spec alone · D: when data is read · R: when it runs. */
export type Tier = "S" | "D" | "R";

export interface LeakRule {
  readonly name: string;
  readonly says: string;
  readonly facts: string;
  readonly tiers: readonly Tier[];
  /** Findings that report under it. */
  readonly codes: readonly string[];
  /** What else guards it, and where that is tested. */
  readonly guards: readonly { readonly what: string; readonly test: string }[];
  readonly kapoor: readonly string[];
  readonly yang: readonly string[];
  readonly kaufman: readonly string[];
}

type Classes = Pick<LeakRule, "kapoor" | "yang" | "kaufman">;
const NONE: Classes = { kapoor: [], yang: [], kaufman: [] };
const TIME: Classes = { kapoor: ["L3.1"], yang: [], kaufman: ["no time machine"] };
const ILLEGITIMATE: Classes = { kapoor: ["L2"], yang: [], kaufman: ["legitimacy of features"] };
const BOTH: Classes = { kapoor: ["L2", "L3.1"], yang: [], kaufman: ["legitimacy of features", "no time machine"] };
const PREPROCESSING: Classes = { kapoor: ["L1.2"], yang: ["preprocessing"], kaufman: ["learn-predict separation"] };
const OVERLAP: Classes = { kapoor: ["L1.4", "L3.2"], yang: ["overlap"], kaufman: ["learn-predict separation"] };
const SAMPLE: Classes = { kapoor: ["L3.3"], yang: [], kaufman: ["legitimacy of rows"] };

const guard = (what: string, test: string): LeakRule["guards"][number] => ({ what, test });
const CONFORMANCE = guard("every engine equals the oracle, value by value", "tests/conformance");
const AUDIT = guard("what becomes known later is changed on a user's own data, and nothing moves (`mlsc audit`)", "tests/audit/finds.test.ts");
const REPLAY = guard("served vectors equal the trained ones", "tests/examples/flights.test.ts");

function rule(name: string, tiers: string, says: string, facts: string, codes: string, classes: Classes, ...guards: LeakRule["guards"]): LeakRule {
  return { name, says, facts, tiers: tiers.split("") as Tier[], codes: codes === "" ? [] : codes.split(" "), guards, ...classes };
}

export const LEAK_RULES: readonly LeakRule[] = [
  rule("knowledge time", "SDR", "an input is known at or before the moment of prediction, through every operator and definition", "`known at` (column or lag)", "MLS3001 MLS3003 MLS3005 MLS3006 MLS3012 MLS3013 MLS3170 MLS3171 MLS3172 MLS3174 MLS3176 MLS3194 MLS3200", BOTH, REPLAY, AUDIT),
  rule("mutable data", "SDR", "a column that is overwritten in place has no past; it is read only through kept history", "`timeless`, `as of`, `valid from … known at`, `mutable`", "MLS3010 MLS3011 MLS3092 MLS3192 MLS3196", BOTH, AUDIT),
  rule("label taint", "SD", "nothing made from the label's own columns reaches an input, but through earlier rows whose labels were known by then", "provenance", "MLS3020 MLS3001 MLS3067 MLS3182", ILLEGITIMATE),
  rule("ids and metadata", "SD", "ids, row numbers, file names, sizes and times of files are no inputs", "`@id`, source metadata", "MLS3070 MLS3128 MLS3183 MLS3184 MLS3177", ILLEGITIMATE),
  rule("membership", "SR", "counting a row, filtering, grouping or ordering by a column uses it: existence and every column read have a knowledge time", "`exists`, `known`", "MLS3001 MLS3002 MLS3040", BOTH, CONFORMANCE, AUDIT),
  rule("revisions", "SDR", "a corrected, resent or deleted row counts in the version that was known then", "`key … revised by`", "MLS3001 MLS3002 MLS3093 MLS3110 MLS2370 MLS3150 MLS3151", TIME, CONFORMANCE, AUDIT),
  rule("readiness", "SR", "a live value is not there at once: training uses the same delay", "`ready live within`", "MLS4002", TIME, REPLAY, AUDIT),
  rule("the moment", "SR", "the model is asked when it was trained to be asked", "`asked at … within`", "MLS3009 MLS3003 MLS4101", SAMPLE, guard("the server refuses a moment outside, or `otherwise` answers", "tests/serve/http.test.ts"), AUDIT),
  rule("conditioned rows", "SD", "no row is dropped, weighted or sampled by what is known only later (but on train, with the probability kept)", "`expect`, `where`, `sample`", "MLS3002 MLS3008 MLS3022 MLS3163 MLS3167 MLS3168 MLS3169", SAMPLE),
  rule("warm-up", "D", "half-full windows at the start of the data are not examples", "data's start", "MLS3045", SAMPLE, guard("left out and counted", "tests/conformance/systems.test.ts")),
  rule("causal windows", "SDR", "no window, lag, fill or smoothing looks at or past the moment; a window shorter than its column's lag is always empty", "window bounds, lag", "MLS2206 MLS3001 MLS3007 MLS3040 MLS3174 MLS3186", TIME, CONFORMANCE, AUDIT),
  rule("causal fill", "S", "missing values are filled from the past or from train statistics, never from the next reading", "–", "MLS3001 MLS3003 MLS3050 MLS2002 MLS2206", TIME),
  rule("horizon and gap", "SD", "the gap between parts is at least the time a label needs to be known", "label knowledge time", "MLS3030 MLS3173", { kapoor: ["L3.1", "L3.2"], yang: ["overlap"], kaufman: ["no time machine"] }, guard("rows are purged by the label's knowledge time, and counted", "tests/conformance/systems.test.ts")),
  rule("open outcomes", "SD", "a row whose outcome is not known at the end of the data is no negative: it is left out, and counted", "label knowledge time, data's end", "MLS3021 MLS3110 MLS3185 MLS3197", SAMPLE, guard("left out and counted", "tests/conformance/systems.test.ts")),
  rule("order", "S", "train is before validate is before test, by the moment of prediction, whatever order rows lie in", "–", "MLS3031", TIME),
  rule("split kind", "S", "events in time are split by time (tuning and folds too); `random` needs proof that rows are independent; stratifying must not shuffle time", "time, keys", "MLS3030 MLS3034 MLS3195", { kapoor: ["L3.1", "L3.2"], yang: ["overlap"], kaufman: ["learn-predict separation"] }),
  rule("groups", "SD", "where the promise is to new customers, patients, devices, engines, sites, and always under `random`, one of them is in one part only", "keys that repeat, `generalise to new`", "MLS3032 MLS3033 MLS3181", { kapoor: ["L3.2"], yang: ["overlap"], kaufman: ["learn-predict separation"] }),
  rule("duplicates", "D", "no row, nor near-duplicate by a declared key, in two parts", "dedup key", "MLS3032 MLS3180 MLS3164", OVERLAP, guard("keys and `unique by` are asserted on reading", "tests/batch/bad-input.test.ts")),
  rule("fit scope", "SR", "what learns is fitted on the train part alone, in each fold anew: scaling, filling, encoding, selection, vocabularies, projections, resampling", "`fitted`", "MLS3050 MLS3061 MLS2002", { kapoor: ["L1.1", "L1.2", "L1.3"], yang: ["preprocessing"], kaufman: ["learn-predict separation"] }, guard("a bundle does not move with what test holds", "tests/examples/test-part.test.ts"), AUDIT),
  rule("out of fold", "S", "what learns from the label gives train rows the out-of-fold value (prior out of fold too), serving rows the full one: two views of one transform", "uses label", "MLS3050 MLS2410 MLS2411", PREPROCESSING, guard("forward folds of `target_encode`, nested folds of chains", "tests/train/chain.test.ts")),
  rule("test is used once", "S", "tuning, early stopping, thresholds, calibration, selection, seeds look at validate; a test part that has decided something is spent", "uses of each part", "MLS3060 MLS3061 MLS2401", { kapoor: ["L1.1", "L1.3"], yang: ["multi-test"], kaufman: ["learn-predict separation"] }, guard("openings are counted in `mls.lock` and shown", "tests/cli/artifacts.test.ts")),
  rule("population", "SD", "train's `where` and serving's are the same, or the difference is declared; sampling keeps weights or is calibrated back", "predicates, sampling", "MLS3002 MLS3111 MLS3175 MLS3178 MLS3185", SAMPLE),
  rule("outside models", "S", "a pretrained or borrowed model's data ends before the test part begins", "`trained until`", "MLS3125 MLS3126 MLS3127 MLS9405", OVERLAP),
  rule("clock and chance", "SR", "no function reads the clock, a random source, the environment, a file or the network; only the moment of prediction is time", "purity of `extern fn`", "MLS2002 MLS2113 MLS3140 MLS3141 MLS3142 MLS3143", NONE, guard("programs that are not pure are refused, pure ones pass", "tests/extern/purity.test.ts"), AUDIT),
  rule("zones", "SDR", "calendar needs a zone; a timestamp without one is refused, not guessed", "types", "MLS2104 MLS2105 MLS3165 MLS3160", NONE, AUDIT),
  rule("boundaries", "R", "`[t-w, t)`: the same in every engine, to the microsecond", "–", "", TIME, CONFORMANCE, AUDIT),
  rule("uniqueness", "SD", "a lookup gives one row: key proved or asserted unique; examples never multiply or vanish", "keys", "MLS2109 MLS3164", { kapoor: ["L1.4"], yang: [], kaufman: [] }, guard("keys of tables are asserted on reading", "tests/batch/bad-input.test.ts")),
  rule("ties", "R", "equal times are decided the same way everywhere", "–", "", NONE, CONFORMANCE, AUDIT),
  rule("validity", "SDR", "a lookup in history honours both ends of validity; missing bounds are refused", "valid from/to", "MLS3010 MLS3090 MLS3091 MLS3198", TIME, CONFORMANCE, AUDIT),
  rule("late data", "SR", "what arrives late counts from when it is known, in training as in life", "arrival", "MLS3001 MLS3012 MLS3080", TIME, REPLAY, AUDIT),
  rule("freshness", "SR", "training sees what serving would have seen: the last finished run, with its delay", "`ready every … after`", "MLS4002", TIME, REPLAY, AUDIT),
  rule("reach", "S", "every input of an online model can be had online in its time; a live feature has a live source", "batch/stream/request", "MLS4001 MLS4003 MLS4004", NONE),
  rule("missing, zero, default, absent key", "SDR", "four different things, one meaning each, everywhere", "types", "MLS2103 MLS2101 MLS3162", NONE, CONFORMANCE),
  rule("numbers", "R", "width, rounding, sample or population deviation, quantile rule, integer division, NaN, sums' order: one rule", "–", "", NONE, CONFORMANCE, guard("trainer, onnxruntime and scorer give the same bits", "tests/train/three-ways.test.ts")),
  rule("categories", "SD", "unseen values have a declared place; codes travel with the model; `\"001\"` stays text", "domains", "MLS2107 MLS2108 MLS3050 MLS3161 MLS3177", NONE, guard("codes travel with the model", "tests/train/three-ways.test.ts")),
  rule("binding", "SDR", "inputs are bound by name and type; a bundle refuses a plan whose hash differs", "contract", "MLS2405 MLS3166 MLS3179 MLS3193", NONE, guard("bundle and store refuse another plan", "tests/serve/bundle.test.ts")),
  rule("determinism", "SR", "hashes, seeds, locales, versions are pinned in the bundle", "lock", "MLS2113", NONE, guard("the same bytes twice, on any number of threads", "tests/train/threads.test.ts"), AUDIT),
  rule("row isolation", "R", "a prediction for one row is the same alone and in a batch", "–", "MLS2203", NONE, guard("one row, a batch, any threads: the same bits", "tests/train/three-ways.test.ts")),
  rule("feedback", "S", "where the model's own acts change its later data, exploration and logging are declared", "`affects`, exploration in `deploy`, `@propensity`", "MLS3100 MLS3101 MLS3102 MLS3103 MLS3104", SAMPLE, guard("a share of the answers is drawn by a hash, and says its probability", "tests/serve/explore.test.ts")),
  rule("protected and personal", "SR", "`@protected` is used only with `allow` and then tested for fairness; `@pii` leaves no trace in logs, bundles, reports", "marks", "MLS3066 MLS4201 MLS4202 MLS3063 MLS3190 MLS3191 MLS3199", NONE, guard("the server logs no values", "tests/serve/server.test.ts")),
  rule("units", "S", "minutes are not seconds, dollars not cents", "units", "MLS2102 MLS2430", NONE),
];
