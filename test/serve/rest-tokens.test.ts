import { expect } from "chai";

import { toTokenId } from "../../plugin/hedera/entity.ts";
import { assembler, batch, innerMaker } from "../hedera/inner.ts";
import { createAccount, edKey, frozenNetwork, HBAR, transfer } from "../hedera/network.ts";
import {
  ALL_KEYS,
  burnNfts,
  everybody,
  fixedFee,
  HOLDER,
  ISSUER,
  mint,
  mintNfts,
  NFTS,
} from "../hedera/token-network.ts";
import { send, sendNfts, TokenNetwork, wipeNfts } from "../hedera/token-network.ts";
import { get } from "./rest.ts";

describe("the mirror's REST API, asked about tokens", () => {
  it("tells the supply that a token began with from what it has", async () => {
    const network = await TokenNetwork.start();
    const token = await network.token();
    await network.do(mint(token, 500n));
    const { body } = get(network.ledger, `tokens/${token}`);
    expect(body).to.deep.include({ initial_supply: "1000", total_supply: "1500", treasury_account_id: ISSUER });
    const [minting] = get(network.ledger, "transactions?limit=1&transactiontype=tokenmint").body.transactions;
    expect(minting.token_transfers).to.deep.equal([
      { token_id: token, account: ISSUER, amount: 500, is_approval: false },
    ]);
    expect(minting.entity_id).to.equal(token);
  });

  it("shows who paid custom fees to whom", async () => {
    const network = await TokenNetwork.start();
    const token = await network.heldToken({ customFees: [fixedFee(5n, ISSUER)] });
    const { ledger, holder } = network;
    await network.do(send(token, ISSUER, HOLDER, 10n));
    const { account } = await createAccount(ledger, edKey("other"), HBAR, { maxAutomaticTokenAssociations: -1 });
    const { transactionId } = await holder.submit(send(token, HOLDER, account, 1n));
    const id = transactionId.replace("@", "-").replace(/\.(?=\d+$)/, "-");
    const [detail] = get(ledger, `transactions/${id}`).body.transactions;
    expect(detail.result).to.equal("SUCCESS");
    expect(detail.assessed_custom_fees).to.deep.equal([
      { amount: 5, collector_account_id: ISSUER, effective_payer_account_ids: [HOLDER], token_id: null },
    ]);
    expect(detail.transfers.find((row: any) => row.account === ISSUER).amount).to.equal(5);
    expect(detail.token_transfers.map(({ account, amount }: any) => [account, amount])).to.deep.equal([
      [HOLDER, -1],
      [account, 1],
    ]);
    const { assessed_custom_fees: _, ...listed } = detail;
    expect(get(ledger, "transactions?limit=1").body.transactions).to.deep.equal([listed]);
  });

  it("tells the life of an NFT, to its end", async () => {
    const network = await TokenNetwork.start();
    const { ledger } = network;
    const token = await network.heldToken({ ...ALL_KEYS, ...NFTS });
    await network.do(mintNfts(token, "one", "two", "three"));
    await network.do(sendNfts(token, ISSUER, HOLDER, 1));
    await network.do(wipeNfts(token, HOLDER, 1));
    await network.do(burnNfts(token, 2));
    await network.do({ tokenDeletion: { token: toTokenId(token) } }, { signers: everybody });
    const life = (serial: number, query = "") =>
      get(ledger, `tokens/${token}/nfts/${serial}/transactions${query}`).body.transactions.map((row: any) => [
        row.type,
        row.sender_account_id,
        row.receiver_account_id,
      ]);
    expect(life(1)).to.deep.equal([
      ["TOKENWIPE", HOLDER, null],
      ["CRYPTOTRANSFER", ISSUER, HOLDER],
      ["TOKENMINT", null, ISSUER],
    ]);
    expect(life(2, "?order=asc")).to.deep.equal([
      ["TOKENMINT", null, ISSUER],
      ["TOKENBURN", ISSUER, null],
    ]);
    expect(life(3)).to.deep.equal([
      ["TOKENDELETION", null, null],
      ["TOKENMINT", null, ISSUER],
    ]);
    expect(life(4)).to.deep.equal([]);
    const { nfts } = get(ledger, `tokens/${token}/nfts`).body;
    expect(nfts.map(({ serial_number, deleted }: any) => [serial_number, deleted])).to.deep.equal([[3, true]]);
    const [sent] = get(ledger, "transactions?transactiontype=cryptotransfer&limit=1").body.transactions;
    expect(sent.nft_transfers).to.deep.equal([
      { is_approval: false, receiver_account_id: HOLDER, sender_account_id: ISSUER, serial_number: 1, token_id: token },
    ]);
  });

  it("shows a batch with the transactions in it, and whose signature they need there", async () => {
    const { ledger, treasury } = frozenNetwork();
    const alice = await createAccount(ledger, edKey("alice"));
    const inner = innerMaker();
    const pay = transfer([alice.account, -HBAR], ["0.0.3", HBAR]);
    const parts = [inner(alice, pay), inner(alice, pay)];
    const { transactionId } = await treasury.submit(batch(...parts), { signers: [assembler] });
    const id = transactionId.replace("@", "-").replace(/\.(?=\d+$)/, "-");
    const [whole, ...inners] = get(ledger, `transactions/${id}`).body.transactions;
    expect(whole.name).to.equal("ATOMICBATCH");
    expect(whole.batch_key).to.be.null;
    expect(inners.map((row: any) => row.name)).to.deep.equal(["CRYPTOTRANSFER", "CRYPTOTRANSFER"]);
    const batchKey = { _type: "ED25519", key: Buffer.from(assembler.publicKey.ed25519!).toString("hex") };
    expect(inners.map((row: any) => row.batch_key)).to.deep.equal([batchKey, batchKey]);
    for (const row of inners) {
      expect(row.parent_consensus_timestamp).to.equal(whole.consensus_timestamp);
      expect(get(ledger, `transactions/${row.transaction_id}`).body.transactions).to.deep.equal([row]);
    }
  });
});
