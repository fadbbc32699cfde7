import type { EntityId } from "../ledger.ts";
import { DEVELOPMENT_MNEMONIC, ecdsaSecrets, ed25519Seeds } from "../mnemonic.ts";
import { ecdsaKey, ed25519Key } from "../keys.ts";
import { privateKeyDer } from "../private-key.ts";
import { bareGround } from "../sandbox/ground.ts";
import { HederaSandbox } from "../sandbox/sandbox.ts";
import { SimulatedClock } from "../simulated/clock.ts";
import { alone, LedgerControls, type HederaControls } from "../simulated/controls.ts";
import { fundAccounts, type FundedAccount, type Secrets } from "../simulated/funded.ts";
import { TREASURY_SEED } from "../simulated/genesis.ts";
import { SimulatedLedger } from "../simulated/simulated-ledger.ts";
import { serveAnywhere, type EndpointOptions, type Endpoints } from "./endpoints.ts";

export * from "../sandbox/sandbox.ts";
export type { HederaControls, HederaStatus } from "../simulated/controls.ts";
export type { FundedAccount } from "../simulated/funded.ts";
export { CLASSIC_PORTS, type EndpointOptions, type Endpoints } from "./endpoints.ts";

/** An account and its key, for an SDK's `setOperator`. */
export interface OperatorKey {
  readonly account: EntityId;
  /** Hexadecimal DER. */
  readonly privateKey: string;
}

/** The account that holds all hbar at first, with its well-known key. */
export const OPERATOR: OperatorKey = { account: "0.0.2", privateKey: privateKeyDer("ed25519", TREASURY_SEED) };

/** What a simulated Hedera is started with. */
export interface HederaOptions extends EndpointOptions {
  /** Keys of the funded accounts, or how many of each kind to derive from the mnemonic of Hardhat's accounts. @default 10 */
  readonly accounts?: number | Secrets;
  /** Milliseconds from submission to consensus. @default 0 */
  readonly consensusDelay?: number;
  /** Milliseconds by which the mirror is behind consensus. @default 0 */
  readonly mirrorLag?: number;
  /** Whether transactions above the network's limits are refused as BUSY. @default false */
  readonly throttles?: boolean;
  /** How many transactions are remembered, by the mirror and with receipt and record. @default 100000 */
  readonly retention?: number;
}

/** How many transactions are remembered unless it is told otherwise. */
export const RETENTION = 100_000;

/** A simulated Hedera that is served. */
export interface SimulatedHedera extends Required<Endpoints> {
  readonly ledger: SimulatedLedger;
  readonly controls: HederaControls;
  /** Accounts, tokens and allowances, one line each; it knows the keys of the funded accounts. */
  readonly sandbox: HederaSandbox;
  readonly operator: OperatorKey;
  /** With 10,000 hbar each: the ECDSA ones first, then the Ed25519 ones. */
  readonly accounts: readonly FundedAccount[];
}

/**
 * Starts a simulated Hedera in this process: HAPI, mirror gRPC and mirror REST, each on any free port unless it is told
 * otherwise.
 *
 * @example
 * const hedera = await startHedera();
 * const client = Client.forNetwork(hedera.network)
 *   .setMirrorNetwork(hedera.mirrorGrpc)
 *   .setOperator(hedera.operator.account, hedera.operator.privateKey);
 * // …
 * client.close();
 * await hedera.close();
 */
export async function startHedera(options: HederaOptions = {}): Promise<SimulatedHedera> {
  const { accounts = 10, consensusDelay = 0, mirrorLag = 0, throttles = false, retention = RETENTION } = options;
  const clock = new SimulatedClock();
  const ledger = new SimulatedLedger({ clock, archive: true, retention });
  const controls = new LedgerControls(ledger, alone(ledger, clock));
  const secrets = typeof accounts === "number" ? derived(accounts) : accounts;
  const funded = await fundAccounts(ledger, secrets);
  const sandbox = new HederaSandbox(async () =>
    bareGround(ledger, [...secrets.ecdsa.map(ecdsaKey), ...secrets.ed25519.map(ed25519Key)]),
  );
  // What was there from the beginning need not be waited for.
  await controls.setConsensusDelay(consensusDelay);
  await controls.setMirrorLag(mirrorLag);
  await controls.setThrottles(throttles);
  const { network, mirrorGrpc, mirrorRest, close } = await serveAnywhere(ledger, options);
  return { ledger, controls, sandbox, operator: OPERATOR, accounts: funded, network, mirrorGrpc, mirrorRest, close };
}

function derived(count: number): Secrets {
  const source = { mnemonic: DEVELOPMENT_MNEMONIC, count };
  return { ecdsa: ecdsaSecrets(source), ed25519: ed25519Seeds(source) };
}
