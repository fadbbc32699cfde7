import { committeeOf, type Committee } from "../../plugin/node/committee.ts";

/** A committee of nodes in these seats, with keys that nobody has. */
export function committeeWith(seats: readonly number[], threshold: number): Committee {
  const members = seats.map((seat) => ({
    ...{ number: seat + 1, seat, account: `0.0.${1_000 + seat}` as const },
    attester: `0x${seat.toString(16).padStart(40, "0")}` as const,
    key: Uint8Array.from([0x12, 0x20, ...new Uint8Array(32).fill(seat)]),
  }));
  return committeeOf(0, members, threshold);
}
