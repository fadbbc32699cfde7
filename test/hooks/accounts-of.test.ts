import { expect } from "chai";
import { Contract } from "ethers";
import { artifacts, network } from "hardhat";

import { startHedera } from "../../plugin/hedera/serve/start.ts";

const RANDOM = "0xc0ffee00000000000000000000000000000000aa";

describe("the Hedera accounts of the layer 2's addresses", () => {
  it("are an alias's, a contract's own, or those of the number", async () => {
    const { l2, ethers, provider } = await network.create("l2");
    const [signer] = await ethers.getSigners();
    const counter = await ethers.deployContract("Counter");
    const contract = await counter.getAddress();
    const rpc = (method: string, address: string) => provider.request({ method, params: [address] });
    expect(await l2.accountOf(signer!)).to.equal(await rpc("l2_accountOf", signer!.address));
    expect(await rpc("l2_accountOf", "0x0000000000000000000000000000000000000002")).to.equal("0.0.2");

    // Asking opens nothing; the nodes open an account under their threshold key.
    expect(await rpc("l2_accountOf", contract)).to.equal(null);
    expect(await l2.hedera.balanceOf(counter)).to.equal(0n);
    expect(await l2.hedera.idOf(counter)).to.be.undefined;
    const account = await l2.accountOf(counter);
    expect(await rpc("l2_accountOf", contract)).to.equal(account);
    expect(await l2.hedera.idOf(counter)).to.equal(account);
    expect(await rpc("l2_openAccount", contract)).to.equal(account);
    const ledger = await l2.hedera.ledger;
    const vault = await ledger.account(await l2.vault);
    expect((await ledger.account(account))!.key).to.deep.equal(vault!.key);
    expect((await ledger.account(account))!.memo).to.equal(`l2:31337:${contract.toLowerCase()}`);
    expect(await l2.accountOf(contract)).to.equal(account);
    expect(await l2.accountOf("0.0.98")).to.equal("0.0.98");

    // An address without code may turn out to be a key's: its account is the key's whenever it shows.
    const hollow = await rpc("l2_openAccount", RANDOM);
    expect(await ledger.account(hollow as "0.0.1")).to.include({ evmAddress: RANDOM, key: undefined });
    await provider.request({ method: "l2_openAccount", params: [`0x${"9".padStart(40, "0")}9`] }).then(
      () => expect.fail("an address of 41 digits has an account"),
      ({ message }: Error) => expect(message).to.contain("is not a 20-byte address"),
    );
    await rpc("l2_openAccount", `0x${"424242".padStart(40, "0")}`).then(
      () => expect.fail("an account that does not exist was opened"),
      ({ message }: Error) => expect(message).to.contain(`there is no Hedera account 0.0.${0x424242}`),
    );
  });

  it("tell how a transaction was settled, whatever names it", async () => {
    const { l2, ethers } = await network.create("l2");
    const [signer] = await ethers.getSigners();
    const { longZero, id } = await l2.hedera.createAccount();
    const response = await signer!.sendTransaction({ to: longZero, value: ethers.parseEther("2") });
    let settlement = (await l2.settlementOf(response))!;
    // A block is in the chain before its last attestation has come, and before it is known who signed.
    while (settlement.attesters.length < 4 || settlement.signers.length < 3) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      settlement = (await l2.settlementOf(response))!;
    }
    expect(settlement).to.include({ kind: "transfer", height: response.blockNumber });
    expect(settlement.transactions).to.deep.equal([response.hash]);
    expect(settlement.consensusTime).to.match(/^\d+\.\d{9}$/);
    expect(settlement.transfers).to.deep.include({ account: id, tinybar: "200000000" });
    const names = [response.hash, (await response.wait())!, settlement.height, BigInt(settlement.height)];
    for (const name of [...names, settlement.blockHash, Promise.resolve(response)]) {
      expect(await l2.settlementOf(name)).to.deep.equal(settlement);
    }
    expect(await l2.settlementOf(4_242)).to.equal(null);
  });

  it("are those under which a wallet that has approved the vault moves tokens on the layer 2", async () => {
    const { l2, ethers } = await network.create("l2");
    const [alice, bob] = await ethers.getSigners();
    const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 100, treasury: alice! });
    await l2.hedera.approve(foo, { owner: alice!, spender: await l2.vault, amount: 60 });
    const { abi } = await artifacts.readArtifact("Token");
    const token = new Contract(foo.address, abi as never, alice!);
    const transfer = token.getFunction("transfer");
    await expect(transfer(bob!, 50)).to.changeHederaTokenBalances(l2, foo, [alice!, bob!], [-50, 50]);
    await expect(transfer(bob!, 50)).to.be.revertedWithCustomError(
      { interface: new ethers.Interface(["error HederaRefused(int64 responseCode)"]) },
      "HederaRefused",
    );
  });
});

describe("the sandbox of a Hedera by itself", () => {
  it("knows the funded accounts and creates others", async () => {
    const { sandbox, accounts, close } = await startHedera({ accounts: 1 });
    const [ecdsa, ed25519] = accounts;
    const foo = await sandbox.createToken({ supply: 10, treasury: ecdsa!.account, keys: { pause: ed25519!.account } });
    const alice = await sandbox.createAccount();
    await sandbox.transfer(foo, { from: ecdsa!.evmAddress!, to: alice, amount: 4 });
    expect(await sandbox.tokenBalanceOf(alice, foo)).to.equal(4n);
    await sandbox.pause(foo);
    const refused = await sandbox.mint(foo, 1).catch((error: unknown) => error);
    expect(refused).to.include({ operation: "mint", statusName: "TOKEN_IS_PAUSED" });
    expect(await sandbox.balanceOf(RANDOM)).to.equal(0n);
    const unknown = await sandbox.associate(RANDOM, foo).catch((error: Error) => error.message);
    expect(unknown).to.equal(`no Hedera account has the address ${RANDOM}`);
    await close();
  });
});
