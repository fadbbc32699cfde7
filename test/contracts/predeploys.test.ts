import { readFileSync } from "node:fs";

import { expect } from "chai";
import { concat, dataLength, dataSlice, Interface, toBeHex, toTwos } from "ethers";
import { network } from "hardhat";

import { compilePredeploys, PREDEPLOYS_FILE } from "../../scripts/generate/predeploys.ts";

/** EIP-170, in bytes. */
const MAX_CODE = 24_576;
const TRANSACTION_GAS = 21_000n;
const STIPEND = 2_300n;
const TINYBAR = 10n ** 10n;

const IMPLEMENTATION = "0x00000000000000000000000000000000c0dec0de";
const ACCOUNT = "0x00000000000000000000000000000000000003e9";

const hederaAccount = new Interface([
  "event HbarPayment(address indexed from, uint256 amount)",
  "error NotWholeTinybars(uint256 amount)",
  "error HederaRefused(int64 responseCode)",
]);

describe("predeploys.json", function () {
  const predeploys = compilePredeploys();

  /** A network whose account 0.0.1001 runs `runtime`, and what a transaction there does with the stipend alone. */
  async function deploy(runtime: string) {
    const { ethers, provider } = await network.create();
    await provider.request({ method: "hardhat_setCode", params: [IMPLEMENTATION, runtime] });
    await provider.request({ method: "hardhat_setCode", params: [ACCOUNT, concat(["0xef0100", IMPLEMENTATION])] });
    const payer = (await ethers.getSigners())[0]!;
    const payment = (value: bigint) => ({ to: ACCOUNT, value, gasLimit: TRANSACTION_GAS + STIPEND });
    return {
      payer,
      pay: async (value: bigint) => (await payer.sendTransaction(payment(value))).wait(),
      refusal: async (value: bigint): Promise<string> =>
        await payer.call(payment(value)).then(
          () => expect.fail("the payment was taken"),
          (error: { data: string }) => error.data,
        ),
    };
  }

  /** The runtime code that answers with `code`, as the nodes make it. */
  function refusing(code: bigint): string {
    const { runtime, responseCodeOffsets } = predeploys.RefusedHederaAccount;
    const word = toBeHex(toTwos(code, 256), 32);
    return responseCodeOffsets.reduce<string>(
      (filled, offset) => concat([dataSlice(filled, 0, offset), word, dataSlice(filled, offset + 32)]),
      runtime,
    );
  }

  it("is what the contracts compile to; run scripts/generate/predeploys.ts after changing them", function () {
    expect(JSON.parse(readFileSync(PREDEPLOYS_FILE, "utf8"))).to.deep.equal(predeploys);
  });

  it("has no code that is longer than a contract's may be", function () {
    for (const [name, code] of Object.entries(predeploys.contracts)) {
      expect(dataLength(code), name).to.be.within(100, MAX_CODE);
    }
  });

  it("leaves room for a 32-byte response code at each offset", function () {
    const { runtime, responseCodeOffsets } = predeploys.RefusedHederaAccount;
    expect(responseCodeOffsets).to.not.be.empty;
    for (const offset of responseCodeOffsets) {
      expect(dataSlice(runtime, offset, offset + 32)).to.equal(toBeHex(0, 32));
    }
  });

  it("logs a payment with gas to spare in the stipend", async function () {
    const { payer, pay } = await deploy(predeploys.contracts.HederaAccount);
    const receipt = await pay(TINYBAR);

    expect(receipt?.logs).to.have.lengthOf(1);
    const log = receipt!.logs[0]!;
    expect(log.address).to.equal(ACCOUNT);
    expect(hederaAccount.parseLog(log)?.args.toArray()).to.deep.equal([payer.address, TINYBAR]);
    expect(receipt!.gasUsed - TRANSACTION_GAS).to.be.at.most(1_700n);
  });

  it("refuses a fraction of a tinybar within the stipend", async function () {
    const { refusal } = await deploy(predeploys.contracts.HederaAccount);
    const error = hederaAccount.parseError(await refusal(TINYBAR - 1n));
    expect(error?.name).to.equal("NotWholeTinybars");
    expect(error?.args.toArray()).to.deep.equal([TINYBAR - 1n]);
  });

  for (const code of [0n, 72n, 2n ** 63n - 1n, -1n]) {
    it(`refuses a payment with response code ${code} within the stipend`, async function () {
      const { refusal } = await deploy(refusing(code));
      const error = hederaAccount.parseError(await refusal(TINYBAR));
      expect(error?.name).to.equal("HederaRefused");
      expect(error?.args.toArray()).to.deep.equal([code]);
    });
  }
});
