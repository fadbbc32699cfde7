/** Each way to break the manager; drivers of other managers use the same names. */
export const MUTATIONS = {
  destroyWhenTrue: "a move destroys an unconditional object at its source",
  noDestination: "a receipt may be claimed on any network",
  claimAtLaterSlot: "a claim may use any later slot whose root contains the receipt too",
  noReplayKey: "a receipt may be claimed again",
  replayByReceiptOnly: "whoever claims a receipt first, under whatever root, is the only one",
  anyState: "a claim may bring another state than the receipt's",
  unproven: "a claim needs no proof",
  claimAlthoughFalse: "a claim may rest on literals that are known to be false",
  claimKeepsOnlyOwnLiteral: "a claim forgets what the object depended on before its move",
  leftoverWithoutOwn: "a leftover forgets the dependency of its own input",
  noLeftovers: "a mixed transaction leaves nothing for the case that it falls",
  leftoverWithNewState: "a leftover carries the new state",
  mixedUnderFirst: "the outputs of a mixed transaction depend on the first input's dependency only",
  operateOnNot: "objects with a NOT clause may be used",
  operateOnMoved: "objects that have left may be used until they are sealed",
  ownHeadersEarly: "a network holds its own roots for true before they are decided",
  noSimplifying: "inputs are used as they are stored, whatever is known",
  unlikeResolution: "one network takes what has long been open for false",
  notClauseLosesFalse: "a false literal leaves its NOT clause, which stays",
  notClauseHeldByTrue: "a true literal satisfies the NOT clause",
  trueLiteralStays: "a true literal is not dropped when an object is resolved",
  fallenStays: "a fallen object loses the false literal instead of its place",
  sealUnderNextSlot: "sealing names the slot after the move",
  occupiedIgnored: "a copy may be written over another",
  contradictionIgnored: "a transaction may rest on two roots of one slot",
  mixWithoutAsking: "anybody may make anybody's object depend on more",
  moveWithoutAsking: "anybody may move anybody's object",
  admitAll: "a claim may rest on a root that nobody vouches for",
  haltBelowDecided: "a halt takes the newest decided height for undecided",
  unlimited: "dependencies may grow without end",
} as const;

export type Mutation = keyof typeof MUTATIONS;

/** What the manager does, and within which bounds. */
export interface Rules {
  readonly maxLiterals: number;
  readonly maxInputs: number;
  readonly broken?: Mutation | undefined;
}

export const RULES: Rules = { maxLiterals: 16, maxInputs: 8 };

/** The rules with one of them broken. */
export const breaking = (broken: Mutation, rules: Rules = RULES): Rules => ({ ...rules, broken });
