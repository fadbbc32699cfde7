/** Blocks from one return of base fees to the next: writing state outside of transactions costs an EVM memory for good. */
const RETURN_INTERVAL = 16;

/** Whether the block at this height gives the base fees that the EVM has burnt back to the fee vault. */
export function returnsFees(height: number): boolean {
  return height % RETURN_INTERVAL === 0;
}
