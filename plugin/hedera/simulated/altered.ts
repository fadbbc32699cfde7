/** What transactions do to tokens, associations and NFTs, to be kept for long. */
import type { Nft, Token, TokenRelation } from "./entities.ts";
import type { Mark } from "./journal.ts";
import type { State } from "./state.ts";

/** An entity right after the transaction that changed it. */
export type Altered = Token | TokenRelation | Nft | Gone;

/** What is no more, as it was before. */
export interface Gone {
  readonly gone: TokenRelation | Nft;
}

/**
 * The tokens, associations and NFTs that have changed since the mark, as they are now. The journal knows of every change,
 * whoever made it; these are references, so nothing is kept twice.
 */
export function alteredSince(state: State, mark: Mark): readonly Altered[] | undefined {
  const tokens = state.journal.changedSince(mark, state.tokens);
  const relations = state.journal.changedSince(mark, state.relations);
  const nfts = state.journal.changedSince(mark, state.nfts);
  if (!tokens && !relations && !nfts) return undefined;
  const altered: Altered[] = [];
  for (const num of tokens?.keys() ?? []) altered.push(state.tokens.get(num)!);
  for (const [key, old] of relations ?? []) push(altered, state.relations.get(key), old);
  for (const [key, old] of nfts ?? []) push(altered, state.nfts.get(key), old);
  // A copy has no room for more, as what was pushed to has; it is kept for long.
  return altered.slice();
}

function push(
  altered: Altered[],
  present: TokenRelation | Nft | undefined,
  old: TokenRelation | Nft | undefined,
): void {
  if (present) altered.push(present);
  else if (old) altered.push({ gone: old });
}
