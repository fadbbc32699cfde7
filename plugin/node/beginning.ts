import { registryBeginning } from "../protocol/node-registry.ts";
import { secondsOf } from "../protocol/units.ts";
import { Accounts } from "./accounts.ts";
import { NOTHING_REFUSED, type SystemWrites } from "./block.ts";
import type { Foundation } from "./genesis.ts";
import { Replica } from "./replica.ts";

/** What the nodes of a network know of Hedera before the first block, and the state that their EVMs begin with. */
export interface Beginning {
  readonly accounts: Accounts;
  readonly replica: Replica;
  /** The system contracts, and what they and the balances show of Hedera. */
  readonly state: SystemWrites;
}

/** The beginning of a network follows from what it stands on. */
export function beginningOn(foundation: Foundation): Beginning {
  const { world, time, predeploys, endowments, committee, registry } = foundation;
  const { payees, code } = NOTHING_REFUSED;
  const accounts = new Accounts(foundation);
  const replica = new Replica(foundation);
  accounts.note(world.accounts, time);
  replica.observe(world, time, { own: true, contractOf: () => undefined });
  const { codes, ...writes } = accounts.writes(time, payees);
  const shown = replica.writes(time, code);
  accounts.settle(time, payees);
  replica.settle(time, code);
  const members = committee.members.map((member) => ({ ...member, stake: registry.minStake }));
  const { threshold } = committee;
  const registered = registryBeginning({ members, threshold, seconds: secondsOf(time), parameters: registry });
  return {
    accounts,
    replica,
    state: {
      ...writes,
      balances: new Map([...writes.balances, ...endowments]),
      codes: new Map([...predeploys, ...codes, ...shown.codes]),
      storage: [...Replica.constants(foundation), ...shown.storage, ...registered],
    },
  };
}
