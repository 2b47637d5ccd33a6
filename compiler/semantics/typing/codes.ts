/** Codes of the typing pass by the name of the mistake; the words that explain them are in compiler/diagnostics/catalogue/types.ts. */
export const CODES = {
  // names
  unknownName: "MLS2001",
  unknownFunction: "MLS2002",
  unknownType: "MLS2003",
  unknownUnit: "MLS2004",
  declaredTwice: "MLS2005",
  unknownImport: "MLS2006",
  cyclicUse: "MLS2007",
  hides: "MLS2008",
  unknownDeclaration: "MLS2009",
  unknownMember: "MLS2010",
  circle: "MLS2011",
  incomplete: "MLS2012",
  // types
  mismatch: "MLS2101",
  unitMismatch: "MLS2102",
  missingUnhandled: "MLS2103",
  naiveTime: "MLS2104",
  unknownZone: "MLS2105",
  entityMismatch: "MLS2106",
  notInSet: "MLS2107",
  matchCases: "MLS2108",
  arguments: "MLS2109",
  plainNumber: "MLS2110",
  notConstant: "MLS2111",
  literal: "MLS2112",
  misplaced: "MLS2113",
  doorOnly: "MLS2114",
  // aggregates
  aggregateWithoutOver: "MLS2201",
  nothingToBind: "MLS2202",
  aggregateMisplaced: "MLS2203",
  rowColumnInFeature: "MLS2204",
  stepDoesNotDivide: "MLS2205",
  nextOutsideLabel: "MLS2206",
  aggregateInAggregate: "MLS2207",
  featureBeforeItsName: "MLS2208",
  // examples
  nameClash: "MLS2301",
  keysDoNotFit: "MLS2302",
  // views
  unionColumn: "MLS2320",
  unionInput: "MLS2321",
  eachList: "MLS2322",
  segments: "MLS2323",
  // tables with a past, revisions
  noTimeToRead: "MLS2330",
  notValidity: "MLS2331",
  notRevisedBy: "MLS2332",
  labelAhead: "MLS2340",
  calendarRows: "MLS2342",
  horizon: "MLS2343",
  weights: "MLS2344",
  seen: "MLS2345",
  candidates: "MLS2346",
  foldsDoNotFit: "MLS2360",
  chosenWithoutYesAndNo: "MLS2361",
  // models
  unknownWord: "MLS2401",
  parameterRange: "MLS2402",
  learnerCannotTake: "MLS2403",
  taskDoesNotFit: "MLS2404",
  inputs: "MLS2405",
  transformInside: "MLS2406",
  // splits
  splitParts: "MLS2501",
  // decisions, tests, deployment
  notChosen: "MLS2601",
  testDoesNotFit: "MLS2602",
  deployment: "MLS2603",
  // scoring at dates, lists, exploration
  scoreWithoutDates: "MLS2450",
  scoreBetweenDates: "MLS2451",
} as const;

export type Code = (typeof CODES)[keyof typeof CODES];
