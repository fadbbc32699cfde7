import { join } from "node:path";
import { ContractFactory, Interface, JsonRpcProvider, Wallet, type InterfaceAbi } from "ethers";
import hre from "hardhat";

import { ecdsaKey, type HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { MirrorRest } from "../../plugin/hedera/sdk/rest/mirror-rest.ts";
import { serveLedger } from "../../plugin/hedera/serve/endpoints.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { HederaEndpoints } from "../../plugin/live/endpoints.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import { Mirror } from "../../plugin/live/mirror.ts";
import type { LiveHedera } from "../../plugin/live/open.ts";
import { writeNetworkFile } from "../../plugin/network/network-file.ts";
import { httpProvider } from "../../plugin/objects/http.ts";
import { keyed } from "../../plugin/objects/sender.ts";
import { transact } from "../../plugin/objects/transacting.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { bytesToHex } from "../../plugin/protocol/messages.ts";
import type { RegistryParameters } from "../../plugin/protocol/node-registry.ts";
import { TOKEN_SERVICE } from "../../plugin/protocol/system-addresses.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { ServedValidator } from "../../plugin/validator/served-validator.ts";
import type { Validator } from "../../plugin/validator/validator.ts";
import type { SendingNode } from "../../tasks/operating/live-node.ts";
import { LaidNetwork } from "../validator/laid.ts";

const ANY = { rpc: 0, monitor: 0, hostname: "127.0.0.1" };
const OPERATOR = 1;
const HTS = new Interface(["function associateToken(address,address) returns (int64)"]);
const PUPPET = new Interface(["function tell(address,uint256,bytes) payable"]);

/** A network that operators have: four validators, a mirror and JSON-RPC, over a Hedera that stands for a real one. */
export class OperatedNetwork {
  readonly laid: LaidNetwork;
  readonly validators: readonly Validator[];
  readonly mirror: Mirror;
  readonly live: LiveNetwork;
  /** What was said to those who run tasks. */
  readonly said: string[] = [];
  readonly print = (line: string): void => void this.said.push(line);
  /** Where each validator answers. */
  readonly urls: readonly string[];
  readonly #closers: (() => Promise<void>)[];

  private constructor(
    laid: LaidNetwork,
    validators: readonly Validator[],
    urls: readonly string[],
    mirrorRest: string,
    closers: (() => Promise<void>)[],
  ) {
    this.laid = laid;
    this.validators = validators;
    this.urls = urls;
    this.#closers = closers;
    this.mirror = new Mirror(new MirrorRest(mirrorRest, { requestsPerSecond: 10_000 }));
    const hedera: HederaEndpoints = {
      ...{ nodes: { "127.0.0.1:50211": "0.0.3" }, mirrorGrpc: "127.0.0.1:5600", mirrorRest },
    };
    this.live = {
      ...{ name: "l2Test", hedera, file: join(laid.root, "l2Test.json") },
      operator: { account: laid.ground.users[OPERATOR]!, key: async () => this.operatorKey },
      keys: laid.ground.keys.map(({ hederaKey, secret }) => async () => ({
        ...{ hederaKey, secret, attester: addressOfSecret(secret) },
      })),
    };
  }

  /** @param registry what its registry begins with instead of what is usual */
  static async open(registry: Partial<RegistryParameters> = {}): Promise<OperatedNetwork> {
    const laid = await LaidNetwork.lay(registry);
    const validators = await Promise.all([0, 1, 2, 3].map((index) => laid.started(index)));
    const { mirrorRest, close } = await serveLedger(laid.ground.ledger, { mirrorRestPort: 0 });
    const closers = [close];
    const urls: string[] = [];
    for (const validator of validators) {
      const served = new ServedValidator();
      const { rpc } = await served.listen(ANY);
      served.serve(validator);
      closers.push(() => served.close());
      urls.push(`http://127.0.0.1:${rpc.port}`);
    }
    const network = new OperatedNetwork(laid, validators, urls, mirrorRest!, closers);
    await writeNetworkFile(network.live.file, laid.file);
    return network;
  }

  get ledger(): SimulatedLedger {
    return this.laid.ground.ledger;
  }

  /** The operator's account, key and what it does with them. */
  get account(): EntityId {
    return this.laid.ground.users[OPERATOR]!;
  }

  get operatorKey(): HederaKey {
    return ecdsaKey(this.laid.ground.people[OPERATOR]!.secret);
  }

  get operator(): Operator {
    return new Operator(this.ledger, this.account, this.operatorKey);
  }

  /** What connecting to Hedera gives. */
  readonly connect = async (): Promise<LiveHedera> => ({
    ledger: this.laid.narrow(),
    mirror: this.mirror,
    close: async () => {},
  });

  /** A node, and who sends transactions to it. */
  node(index = 0, person = 0): SendingNode {
    const url = this.urls[index]!;
    return { url, provider: httpProvider(url), sender: keyed(this.laid.ground.people[person]!.secret) };
  }

  /** Nobody can be asked. */
  readonly asking = {
    isInteractive: false,
    interruptions: {
      requestInput: (): Promise<string> => Promise.reject(new Error("nobody was to be asked")),
    },
  };

  readonly sleep = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
  };

  /** All that nobody must see, as it may be written. */
  get secrets(): string[] {
    const { people, keys } = this.laid.ground;
    const all = [...people.map(({ secret }) => secret), ...keys.map(({ secret }) => secret)];
    return all.flatMap((secret) => [bytesToHex(secret).slice(2), Buffer.from(secret).toString("base64")]);
  }

  /** A contract that does what it is told, with a Hedera account of its own if it is to deal with a token. */
  async puppet(token?: EntityId): Promise<Address> {
    const { secret } = this.laid.ground.people[0]!;
    const client = new JsonRpcProvider(this.urls[0], undefined, { staticNetwork: true, cacheTimeout: -1 });
    client.pollingInterval = 20;
    try {
      const { abi, bytecode } = await hre.artifacts.readArtifact("Puppet");
      const factory = new ContractFactory(abi as InterfaceAbi, bytecode, new Wallet(bytesToHex(secret), client));
      const contract = await factory.deploy({ gasLimit: 3_000_000 });
      await contract.waitForDeployment();
      const address = (await contract.getAddress()).toLowerCase() as Address;
      if (token === undefined) return address;
      const associate = HTS.encodeFunctionData("associateToken", [address, longZero(token)]);
      await transact(httpProvider(this.urls[0]!), keyed(secret), {
        ...{ name: "associate", to: address },
        data: PUPPET.encodeFunctionData("tell", [TOKEN_SERVICE, 0, associate]) as Hex,
      });
      return address;
    } finally {
      client.destroy();
    }
  }

  /** What the operator has. */
  async balance(): Promise<bigint> {
    return (await this.ledger.account(this.account))!.balance;
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()));
    await this.laid.clear();
  }
}
