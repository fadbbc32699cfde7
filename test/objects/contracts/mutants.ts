import type { Mutation } from "../model/rules.ts";

/** A line of the contracts that says something else. */
export interface Change {
  readonly file: string;
  readonly line: string;
  readonly becomes: string;
}

/** The model's broken rules that cannot be broken by changing a line of the contracts, and why not. */
export const NOT_IN_CONTRACTS = {
  claimAtLaterSlot: "a claim names no slot but the receipt's",
  unlimited: "histories this short do not reach sixteen literals",
} as const satisfies Partial<Record<Mutation, string>>;

/** Rules of the contracts alone, about how they keep what the model simply has. */
export const KEEPING = {
  placeForgotten: "the copy that fills a gap in the list keeps its old place",
  keyForgotten: "the list of an object's copies keeps a copy's old key",
  movedForgotten: "a copy that gets another key is no longer moved",
  ancestorsForgotten: "headers decide nothing",
  haltedStandsOpen: "what halted before a move is not said to stand",
} as const;

export type Mutant = Exclude<Mutation, keyof typeof NOT_IN_CONTRACTS> | keyof typeof KEEPING;

/** Each mutant of the contracts: the line, without its indentation, and what it becomes. */
export const MUTANTS: Readonly<Record<Mutant, Change>> = {
  destroyWhenTrue: {
    file: "Moves",
    line: "emit MovedOut(receiptId, at, msg.sender, receipt, state);",
    becomes: "emit MovedOut(receiptId, at, msg.sender, receipt, state); if (rest.all.length == 0) _remove(at);",
  },
  noDestination: {
    file: "Moves",
    line: "if (receipt.destination != _home()) revert WrongDestination(receipt.destination);",
    becomes: "",
  },
  noReplayKey: {
    file: "Moves",
    line: "if (_claimed[key]) revert AlreadyClaimed(receiptId, root);",
    becomes: "",
  },
  replayByReceiptOnly: {
    file: "Moves",
    line: "return keccak256(abi.encode(receiptId, height, root));",
    becomes: "return keccak256(abi.encode(receiptId));",
  },
  anyState: {
    file: "Moves",
    line: "if (stateHash != receipt.stateHash) revert WrongState(receipt.stateHash, stateHash);",
    becomes: "",
  },
  unproven: {
    file: "Moves",
    line: "return value == 1;",
    becomes: "return true;",
  },
  claimAlthoughFalse: {
    file: "Moves",
    line: "if (verdicts[i] == Verdict.False) revert KnownFalse(union[i]);",
    becomes: "",
  },
  claimKeepsOnlyOwnLiteral: {
    file: "Moves",
    line: "Literal[] memory union = all.union(moves);",
    becomes: "Literal[] memory union = moves;",
  },
  leftoverWithoutOwn: {
    file: "Transactions",
    line: "leftover = _rekey(input.at, Dependency(input.all, union.without(input.all)));",
    becomes: "leftover = _rekey(input.at, Dependency(new Literal[](0), union.without(input.all)));",
  },
  noLeftovers: {
    file: "Transactions",
    line: "leftover = _rekey(input.at, Dependency(input.all, union.without(input.all)));",
    becomes: "_remove(input.at);",
  },
  leftoverWithNewState: {
    file: "Transactions",
    line: "leftover = _rekey(input.at, Dependency(input.all, union.without(input.all)));",
    becomes:
      "leftover = _rekey(input.at, Dependency(input.all, union.without(input.all))); _records[leftover].state = state;",
  },
  mixedUnderFirst: {
    file: "Transactions",
    line: "for (uint256 i = 1; i < inputs.length; ++i) union = union.union(inputs[i].all);",
    becomes: "",
  },
  operateOnNot: {
    file: "Transactions",
    line: "if (record.moved || rest.notAll.length != 0) revert Locked(at);",
    becomes: "if (record.moved) revert Locked(at);",
  },
  operateOnMoved: {
    file: "Transactions",
    line: "if (record.moved || rest.notAll.length != 0) revert Locked(at);",
    becomes: "if (rest.notAll.length != 0) revert Locked(at);",
  },
  ownHeadersEarly: {
    file: "Crosslinks",
    line: "return progress.halted && literal.height > progress.latest ? Verdict.False : Verdict.Open;",
    becomes: "return literal.network == block.chainid ? Verdict.True : Verdict.Open;",
  },
  noSimplifying: {
    file: "Transactions",
    line: "(rest, possible) = _simplified(record);",
    becomes: "(rest, possible) = (_dependencyOf(record), true);",
  },
  unlikeResolution: {
    file: "Crosslinks",
    line: "return progress.halted && literal.height > progress.latest ? Verdict.False : Verdict.Open;",
    becomes: "return progress.halted || block.chainid % 10 == 3 ? Verdict.False : Verdict.Open;",
  },
  notClauseLosesFalse: {
    file: "Dependencies",
    line: "if (dependency.notAll.length == 0 || _has(notAll, Verdict.False)) return (rest, true);",
    becomes: "if (dependency.notAll.length == 0) return (rest, true);",
  },
  notClauseHeldByTrue: {
    file: "Dependencies",
    line: "if (dependency.notAll.length == 0 || _has(notAll, Verdict.False)) return (rest, true);",
    becomes: "if (dependency.notAll.length == 0 || _has(notAll, Verdict.True)) return (rest, true);",
  },
  trueLiteralStays: {
    file: "Dependencies",
    line: "rest.all = _open(dependency.all, all);",
    becomes: "rest.all = dependency.all;",
  },
  fallenStays: {
    file: "Dependencies",
    line: "if (_has(all, Verdict.False)) return (rest, false);",
    becomes: "",
  },
  sealUnderNextSlot: {
    file: "Moves",
    line: "Literal memory literal = Literal(_home(), record.height, 0);",
    becomes: "Literal memory literal = Literal(_home(), record.height + 1, 0);",
  },
  occupiedIgnored: {
    file: "Copies",
    line: "if (record.typeId != 0) revert Occupied(at);",
    becomes: "",
  },
  contradictionIgnored: {
    file: "Transactions",
    line: "if (!union.isConsistent()) revert Contradiction();",
    becomes: "",
  },
  mixWithoutAsking: {
    file: "Transactions",
    line: "if (!same && !_canMix(typeId, states[i])) revert MixingRefused(ats[i], msg.sender);",
    becomes: "if (!same) _canMix(typeId, states[i]);",
  },
  moveWithoutAsking: {
    file: "Moves",
    line: "if (!_canMove(typeId, state, destination)) revert MoveRefused(at, msg.sender, destination);",
    becomes: "",
  },
  admitAll: {
    file: "Moves",
    line: "if (!ADMISSIONS.admitted(move)) revert NotAdmitted(move);",
    becomes: "",
  },
  haltBelowDecided: {
    file: "Crosslinks",
    line: "progress.halted = true;",
    becomes: "progress.halted = true; delete _decisions[network][progress.latest];",
  },
  placeForgotten: {
    file: "Copies",
    line: "_records[last].place = place;",
    becomes: "",
  },
  keyForgotten: {
    file: "Copies",
    line: "_atsOf(typeId, index)[old.place] = newAt;",
    becomes: "",
  },
  movedForgotten: {
    file: "Copies",
    line: "(record.height, record.place, record.moved) = (old.height, old.place, old.moved);",
    becomes: "(record.height, record.place) = (old.height, old.place);",
  },
  ancestorsForgotten: {
    file: "Crosslinks",
    line: "_decide(network, uint64(number), blockHash, BlockHeader.getStateRoot(fields));",
    becomes: "",
  },
  haltedStandsOpen: {
    file: "ObjectManager",
    line: "if (!_isHaltedBefore(record.height)) return Standing.Open;",
    becomes: "return Standing.Open;",
  },
};
