import { entityId } from "../../plugin/hedera/entity.ts";
import type { SimulatedNetwork } from "../../plugin/network/simulated-network.ts";

/**
 * Does something on Hedera once a block's settlement is scheduled; nobody signs it before that has happened.
 * @returns a function that ends it, and fails as it failed
 */
export function meanwhile(
  { ledger, genesis, keyholders }: SimulatedNetwork,
  what: () => Promise<unknown>,
): () => Promise<void> {
  const committee = new Set(genesis.committee.members.map(({ account }) => account));
  let done: Promise<unknown> | undefined;
  let release = () => {};
  const happened = new Promise<void>((resolve) => (release = resolve));
  const end = ledger.subscribe(({ name, payer }) => {
    if (name === "scheduleCreate") done ??= what();
    else if (done && !committee.has(entityId(payer))) release();
  });
  for (const { operator } of keyholders) {
    const submit = operator.submit.bind(operator);
    operator.submit = async (data, options) => {
      if (data.scheduleSign) await happened;
      return await submit(data, options);
    };
  }
  return async () => {
    end();
    release();
    if (done === undefined) throw new Error("nothing was scheduled");
    await done;
  };
}
