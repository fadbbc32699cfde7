import { access } from "node:fs/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { setTimeout as sleep } from "node:timers/promises";
import { hbar } from "../../plugin/hedera/format-hbar.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { formatTimestamp } from "../../plugin/hedera/entity.ts";
import { blockZero } from "../../plugin/hooks/live-evm.ts";
import { hashScanOf } from "../../plugin/live/hashscan.ts";
import { liveNetworkOf, operatorOf, type LiveNetwork } from "../../plugin/live/live-network.ts";
import { openLive, type LiveHedera } from "../../plugin/live/open.ts";
import { readNetworkFile, writeNetworkFile, type NetworkFile } from "../../plugin/network/network-file.ts";
import type { Done } from "../../plugin/provision/carry-out.ts";
import type { Step } from "../../plugin/provision/plan.ts";
import { checkFunds, provision, prospect, type Provisioning } from "../../plugin/provision/provision.ts";
import { refuse } from "../arguments.ts";
import { confirmSpending, type Asking } from "./confirming.ts";
import { withLive } from "./live.ts";
import { doneLine, networkLines, prospectLines } from "./provision-lines.ts";
import { settingsOf, type ProvisionArguments } from "./provision-settings.ts";
import { writeDescription } from "../serving/running.ts";

/** What provisioning needs beside its arguments. */
export interface ProvisionParts {
  readonly open: (live: LiveNetwork) => Promise<LiveHedera>;
  readonly blockZero: Provisioning["blockZero"];
  readonly asking: Omit<Asking, "yes">;
  readonly print: (line: string) => void;
}

/** `l2:provision`: makes a network on Hedera. */
const run: NewTaskActionFunction<ProvisionArguments> = async (args, hre) => {
  await provisionNetwork(args, liveNetworkOf(hre), {
    open: openLive,
    blockZero: (foundation, evm) => blockZero(hre.network, foundation, evm),
    asking: { interruptions: hre.interruptions, isInteractive: process.stdin.isTTY === true },
    print: (line) => console.log(line),
  });
};

/** Makes what there is not yet of a network, and writes its file. */
export async function provisionNetwork(
  args: ProvisionArguments,
  live: LiveNetwork,
  { open, blockZero, asking, print }: ProvisionParts,
): Promise<void> {
  const settings = await settingsOf(args, live);
  const { account, key } = operatorOf(live);
  const operatorKey = await key();
  const journal = live.file.replace(/\.json$/, ".provision.json");
  const { hedera, file: path } = live;
  await withLive(live, open, async ({ ledger, mirror }) => {
    const operator = new Operator(ledger, account, operatorKey);
    const means = { ledger, mirror, operator, sleep, print, hedera, blockZero };
    const ahead = await prospect(settings, journal, means);
    const isWritten = await exists(path);
    if (isWritten && ahead.journal.file === undefined) throw await alreadyThere(live);
    for (const line of prospectLines(ahead, account, hedera)) print(line);
    if (ahead.left.length > 0) checkFunds(ahead, account);
    if (args.dryRun) return print("\nThis is what would be done: nothing was sent, and nothing was written.");
    if (ahead.left.length > 0) await confirmSpending(hedera, `about ${hbar(ahead.cost)}`, { ...asking, yes: args.yes });
    print("");
    const steps: { step: Step; done: Done }[] = [];
    const file = await provision(ahead, means, {
      done: (step, done) => {
        steps.push({ step, done });
        print(doneLine(step, done, hedera));
      },
    });
    if (isWritten) await checkUnchanged(path, file);
    else await writeNetworkFile(path, file);
    if (args.configOut !== undefined) await writeDescription(args.configOut, describe(live, file, steps));
    print("");
    for (const line of networkLines(file, path)) print(line);
    print(isWritten ? "\nThe network was provisioned before: nothing has changed." : nextSteps(live));
  });
}

/** What was made, for programs. */
function describe(
  { name, hedera, file: path }: LiveNetwork,
  file: NetworkFile,
  steps: readonly { step: Step; done: Done }[],
): object {
  const scan = hashScanOf(hedera);
  const { chainId, topic, vault, threshold, members, began } = file;
  return {
    ...{ name, chainId, file: path, topic, vault, began, threshold },
    members: members.map(({ seat, account, attester }) => ({ seat, account, attester })),
    steps: steps.map(({ step: { id, makes, moves }, done: { outcome } }) => ({
      ...{ id, makes, entity: outcome.entity, transactionId: outcome.transactionId },
      consensusTimestamp: formatTimestamp(outcome.consensusTimestamp),
      ...{ fee: String(outcome.fee), moved: String(moves) },
      hashscan: scan?.transaction(outcome.consensusTimestamp) ?? null,
    })),
  };
}

async function checkUnchanged(path: string, made: NetworkFile): Promise<void> {
  const { genesis, topic } = await readNetworkFile(path);
  if (genesis.hash === made.genesis.hash && topic === made.topic) return;
  throw refuse(`${path}: it is not the file that was provisioned. Remove it, and run l2:provision again to restore it`);
}

async function alreadyThere({ name, file }: LiveNetwork): Promise<Error> {
  const { chainId } = await readNetworkFile(file);
  return refuse(
    `l2.live.${name}.file: ${file} describes a network already, with chain id ${chainId}, that was not provisioned from here. ` +
      "To join it there is nothing to provision; to make another one, give it another name or file",
  );
}

function nextSteps({ name, file, keys }: LiveNetwork): string {
  return [
    "",
    `The network is there. All of its nodes need ${file}, which holds no secrets. Start them:`,
    ...keys.map((_, index) => `  npx hardhat l2:validator --network ${name} --index ${index}`),
  ].join("\n");
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

export default run;
