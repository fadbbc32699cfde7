/** An amount divided in proportion, down to its last unit: the shares add up to it. */
export function sharesOf(amount: bigint, weights: readonly number[]): bigint[] {
  const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
  let before = 0n;
  let weight = 0n;
  return weights.map((each) => {
    weight += BigInt(each);
    const until = total === 0n ? 0n : (amount * weight) / total;
    const share = until - before;
    before = until;
    return share;
  });
}
