import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { createAccount } from "../../plugin/hedera/create-account.ts";
import { ecdsaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { OwnEndpoints } from "../../plugin/hedera/sdk/endpoints.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { NetworkFile } from "../../plugin/network/network-file.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { bytesToHex } from "../../plugin/protocol/messages.ts";
import type { AuditReport } from "../../tasks/audit.ts";
import type { Deposited } from "../../tasks/deposit.ts";
import type { Withdrawn } from "../../tasks/withdraw.ts";
import { serveForSdk, type ServedLedger } from "../hedera/sdk/served.ts";
import { keyText, madeOn, secretOf } from "../provision/served.ts";
import { RunningValidator } from "./validators.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const HARDHAT = join(dirname(createRequire(import.meta.url).resolve("hardhat/package.json")), "dist/src/cli.js");
const HBAR = 100_000_000n;

/** What the keystore would have. */
const KEYS: Readonly<Record<string, string>> = {
  L2_OPERATOR_KEY: bytesToHex(secretOf("operator")),
  L2_ACCOUNT_KEY: bytesToHex(secretOf("account")),
  ...Object.fromEntries([0, 1, 2, 3].map((index) => [`L2_NODE_${index}_KEY`, keyText(index)])),
};
const { FORCE_COLOR: _, ...inherited } = process.env;
const env = Object.fromEntries(
  Object.entries({ ...inherited, ...KEYS, NO_COLOR: "1" }).filter(([name]) => !/^(npm_|HH_|HARDHAT_|CI$)/i.test(name)),
);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe("an operator's tasks against a Hedera that is reached by its SDK", () => {
  let ledger: SimulatedLedger;
  let served: ServedLedger;
  let directory: string;
  let operator: EntityId;
  let port: number;
  const validators: RunningValidator[] = [];
  const printed: string[] = [];
  const me = addressOfSecret(secretOf("account"));

  before(async () => {
    ledger = new SimulatedLedger({ clock: new SimulatedClock(), archive: true });
    served = await serveForSdk(ledger);
    const key = ecdsaKey(secretOf("operator"));
    operator = await createAccount(ledger.treasury, { key: key.publicKey, balance: 10_000n * HBAR });
    // Within the project, so that a configuration there finds its packages.
    await mkdir(join(ROOT, "cache"), { recursive: true });
    directory = await mkdtemp(join(ROOT, "cache", "operating-"));
    port = await freePort();
    await writeFile(join(directory, "hardhat.config.ts"), configOf(served.endpoints, operator, port, fileAt()));
  });

  after(async () => {
    await Promise.all(validators.map((validator) => validator.end("SIGKILL")));
    await served.close();
    await rm(directory, { recursive: true, force: true });
  });

  const fileAt = () => join(directory, "l2Test.json");
  const launch = (...args: string[]) =>
    spawn(process.execPath, [HARDHAT, "--config", join(directory, "hardhat.config.ts"), ...args], {
      ...{ cwd: directory, env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const run = async (...args: string[]): Promise<Ended> => {
    const child = launch(...args);
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => (out += String(data)));
    child.stderr.on("data", (data) => (err += String(data)));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    printed.push(out, err);
    return { code, out, err };
  };
  const well = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(...args);
    if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}:\n${out}\n${err}`);
    return out;
  };
  const balanceOf = async (id: EntityId) => (await ledger.account(id))!.balance;
  const fileOf = async () => JSON.parse(await readFile(fileAt(), "utf8")) as NetworkFile;

  it("provision a network, once", async () => {
    const wanted = ["l2:provision", "--chain-id", "7311", "--stake", "20", "--node-balance", "30"];
    const before = await balanceOf(operator);
    expect(await well(...wanted, "--dry-run")).to.contain("nothing was sent, and nothing was written");
    expect(await balanceOf(operator)).to.equal(before);
    expect((await madeOn(ledger)).topics).to.equal(0);

    const said = await well(...wanted);
    const { topic, vault, members } = await fileOf();
    for (const entity of [topic, vault, ...members.map(({ account }) => account)]) expect(said).to.contain(entity);
    expect(said).to.match(/l2:validator --network l2Test --index 3/);
    const after = await balanceOf(operator);
    expect(before - after > 200n * HBAR && before - after < 205n * HBAR).to.equal(true);

    expect(await well(...wanted)).to.contain("nothing has changed");
    expect(await balanceOf(operator)).to.equal(after);
    expect((await madeOn(ledger)).topics).to.equal(1);
    const other = await run("l2:provision", "--chain-id", "7312");
    expect([other.code, other.err]).to.satisfy(([, err]: [number, string]) =>
      /--chain-id: provisioning was begun/.test(err),
    );
    expect(other.code).not.to.equal(0);
  }).timeout(180_000);

  it("bring hbar to a network of validators, and back", async () => {
    for (const index of [0, 1, 2]) {
      const ports = ["--port", String(index === 0 ? port : 0), "--metrics-port", "0"];
      const validator = new RunningValidator(launch("l2:validator", "--index", String(index), ...ports));
      validators.push(validator);
      await validator.caughtUp();
    }
    const deposited = JSON.parse(await well("l2:deposit", "50", "--to", me, "--json")) as Deposited;
    expect(deposited).to.deep.include({ from: operator, to: me, amount: String(50n * HBAR), credited: true });
    expect(BigInt(await validators[0]!.rpc<string>("eth_getBalance", me, "latest"))).to.equal(50n * 10n ** 18n);

    const before = await balanceOf(operator);
    await well("l2:withdraw", "5", "--to", operator, "--dry-run");
    expect(await balanceOf(operator)).to.equal(before);
    // Nobody on the layer 2 has heard of the operator's account: the nodes testify to it first.
    const withdrawn = JSON.parse(await well("l2:withdraw", "5", "--to", operator, "--json")) as Withdrawn;
    expect(withdrawn).to.deep.include({ from: me, to: operator, tinybar: String(5n * HBAR) });
    expect(await balanceOf(operator)).to.equal(before + 5n * HBAR);
    expect((await ledger.schedule(withdrawn.schedule!))!.memo).to.match(/^l2:7311:/);
  }).timeout(240_000);

  it("show how it is, and that it is solvent", async () => {
    const status = JSON.parse(await well("l2:status", "--json")) as {
      nodes: { state: string; height: number }[];
      members: { tinybar: string }[];
      vaultTinybar: string;
    };
    const { vault } = await fileOf();
    expect(status.nodes.map(({ state }) => state)).to.deep.equal(["running"]);
    expect(status.vaultTinybar).to.equal(String(await balanceOf(vault)));
    expect(status.members).to.have.length(4);
    const [audit] = JSON.parse(await well("l2:audit", "--json")) as AuditReport[];
    expect(audit).to.deep.include({ solvent: true, reserves: String(await balanceOf(vault)) });
    expect(await well("l2:status")).to.contain("of which 3 must agree");
    // Somebody takes hbar out of the vault behind the network's back.
    const { code, out } = await run("l2:audit", "--url", `http://127.0.0.1:${port}`);
    expect([code, out]).to.satisfy(([ended, said]: [number, string]) => ended === 0 && said.includes("solvent"));
  }).timeout(120_000);

  it("print no key", () => {
    const all = [...printed, ...validators.map((validator) => validator.printed)].join("\n");
    expect(all.length).to.be.greaterThan(2_000);
    for (const key of Object.values(KEYS)) expect(all).not.to.contain(key.replace(/^0x/, ""));
    for (const index of [0, 1, 2, 3]) expect(all).not.to.contain(bytesToHex(secretOf(`node ${index}`)).slice(2));
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configOf(hedera: OwnEndpoints, operator: EntityId, port: number, file: string): string {
  return `import { configVariable, defineConfig } from "hardhat/config";
import hederaL2 from ${JSON.stringify(join(ROOT, "plugin/index.ts"))};

export default defineConfig({
  plugins: [hederaL2],
  networks: {
    l2Test: { type: "http", url: "http://127.0.0.1:${port}", accounts: [configVariable("L2_ACCOUNT_KEY")] },
  },
  l2: {
    live: {
      l2Test: {
        hedera: ${JSON.stringify(hedera)},
        file: ${JSON.stringify(file)},
        operator: { account: ${JSON.stringify(operator)}, key: configVariable("L2_OPERATOR_KEY") },
        keys: [0, 1, 2, 3].map((index) => configVariable(\`L2_NODE_\${index}_KEY\`)),
      },
    },
  },
});
`;
}
