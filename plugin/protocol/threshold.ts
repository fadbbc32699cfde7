/**
 * The fewest nodes that are more than two thirds of so many: any two such majorities have an honest node in common as
 * long as fewer than a third lie. It is what `INodeRegistry.rotate` gives a committee, too.
 */
export function majorityOf(nodes: number): number {
  return Math.floor((2 * nodes) / 3) + 1;
}
