import { proto } from "@hiero-ledger/proto";

import { hbar } from "../hedera/format-hbar.ts";
import { sameKey } from "../hedera/keys.ts";
import type { EntityId, Ledger, Tinybar } from "../hedera/ledger.ts";
import type { HederaEndpoints } from "../live/endpoints.ts";
import { checkNetworkFile, networkFileOf, type NetworkFile } from "../network/network-file.ts";
import type { Foundation } from "../node/genesis.ts";
import { rateAt } from "../protocol/hedera-prices.ts";
import { carryOut, type Done, type Means } from "./carry-out.ts";
import { ProvisionError } from "./errors.ts";
import { foundationOn, type Custodians } from "./founding.ts";
import { Journal } from "./journal.ts";
import { costOf, planOf, type Plan, type Step } from "./plan.ts";
import type { ProvisionSettings } from "./settings.ts";

/** What the EVM of a network that is provisioned is like. */
export const EVM: NetworkFile["evm"] = { hardfork: "osaka", blockGasLimit: 30_000_000 };

/** What there is to be done, and with what. */
export interface Prospect {
  readonly settings: ProvisionSettings;
  readonly plan: Plan;
  readonly journal: Journal;
  /** What is left of the plan: all that earlier runs are not known to have made. */
  readonly left: readonly Step[];
  /** What that costs. */
  readonly cost: Tinybar;
  /** What the operator has. */
  readonly balance: Tinybar;
}

/** What is told while a network is provisioned. */
export interface Told {
  /** A step is done. */
  done(step: Step, done: Done): void;
}

/** What a network is provisioned with. */
export interface Provisioning extends Omit<Means, "journal"> {
  readonly mirror: Means["mirror"] & Parameters<typeof foundationOn>[3]["mirror"];
  readonly hedera: HederaEndpoints;
  /** Builds block 0. */
  readonly blockZero: (foundation: Foundation, evm: NetworkFile["evm"]) => Promise<NetworkFile["genesis"]>;
}

/**
 * Looks at what there is to be done. It only reads.
 * @param path of the journal
 * @throws {ProvisionError} (as a rejection) if something is wrong with the operator or with an account that is to be used
 */
export async function prospect(
  settings: ProvisionSettings,
  path: string,
  { ledger, operator }: Pick<Provisioning, "ledger" | "operator">,
): Promise<Prospect> {
  const state = await ledger.account(operator.account);
  if (state === undefined) {
    throw new ProvisionError(`the operator's account ${operator.account} does not exist on this Hedera`);
  }
  if (state.key === undefined || !sameKey(proto.Key.decode(state.key), operator.key.publicKey)) {
    throw new ProvisionError(
      `the operator's key is not that of its account ${operator.account} on this Hedera. Configure the account that ` +
        "the key belongs to, or the Hedera on which it is",
    );
  }
  await checkAccounts(settings, ledger);
  const plan = planOf(settings, rateAt(await ledger.exchangeRates(), ledger.now()));
  const journal = await Journal.open(path, plan.terms);
  const left = plan.steps.filter(({ id }) => journal.note(id)?.outcome?.status !== proto.ResponseCodeEnum.SUCCESS);
  return { settings, plan, journal, left, cost: costOf(left), balance: state.balance };
}

/** Whether the operator can pay for it. @throws {ProvisionError} if not */
export function checkFunds({ cost, balance }: Prospect, operator: EntityId): void {
  if (balance >= cost) return;
  throw new ProvisionError(
    `the operator ${operator} has ${hbar(balance)}, and it takes about ${hbar(cost)}. ` +
      `Give it ${hbar(cost - balance)} more, or lower --stake, --deposit or --node-balance`,
  );
}

/**
 * Makes what is left to be made, one step after the other, and describes the network. Once it is described it stays so.
 */
export async function provision(
  { settings, plan, journal }: Prospect,
  { hedera, blockZero, ...means }: Provisioning,
  told: Told,
): Promise<NetworkFile> {
  if (journal.file !== undefined) return checkNetworkFile(journal.file, journal.path);
  const made = new Map<string, Done>();
  for (const step of plan.steps) {
    const done = await carryOut(step, { ...means, journal });
    made.set(step.id, done);
    told.done(step, done);
  }
  const entity = (id: string) => made.get(id)!.outcome.entity!;
  const custodians: Custodians = {
    vault: entity("vault"),
    accounts: settings.accounts ?? settings.keys.map((_, seat) => entity(`account ${seat}`)),
    topic: entity("topic"),
    began: made.get("topic")!.outcome.consensusTimestamp,
  };
  const foundation = await foundationOn(settings, hedera, custodians, means);
  const genesis = await blockZero(foundation, EVM);
  const file = networkFileOf(foundation, { name: settings.name, hedera, evm: EVM, genesis });
  await journal.finish(file);
  return file;
}

/** Accounts that nodes have already must be there, and be theirs. */
async function checkAccounts({ accounts, keys }: ProvisionSettings, ledger: Ledger): Promise<void> {
  for (const [seat, id] of accounts?.entries() ?? []) {
    const state = await ledger.account(id);
    const where = `--accounts: ${id}, of node ${seat},`;
    if (state === undefined || state.deleted) throw new ProvisionError(`${where} does not exist on this Hedera`);
    const { publicKey } = keys[seat]!.hederaKey;
    if (state.key === undefined || !sameKey(proto.Key.decode(state.key), publicKey)) {
      throw new ProvisionError(
        `${where} has another key than keys[${seat}] of the configuration. Give each key its account`,
      );
    }
    if (state.receiverSigRequired) {
      throw new ProvisionError(
        `${where} signs for what it receives, so that it could not be repaid. Change that first`,
      );
    }
  }
}
