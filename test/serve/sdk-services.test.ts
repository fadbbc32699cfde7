import type { AccountId, Client, PrivateKey as Key, TokenId, Transaction } from "@hiero-ledger/sdk";
import { expect } from "chai";

import { clientOf, SDKS, serve } from "./sdk.ts";
import type { Served } from "./sdk.ts";

for (const [name, sdk] of Object.entries(SDKS)) {
  describe(`The services of Hedera for ${name}`, function () {
    this.timeout(20_000);
    let served: Served;
    let client: Client;
    let alice: { id: AccountId; key: Key };
    let bob: { id: AccountId; key: Key };

    const { Hbar, PrivateKey } = sdk;

    before(async () => {
      served = await serve();
      client = clientOf(sdk, served);
      [alice, bob] = [await account(), await account()];
    });

    after(async () => {
      client.close();
      await served.server.close();
    });

    /** Executes with the signatures of these keys and waits for the receipt. */
    async function run(transaction: Transaction, ...keys: Key[]) {
      transaction.freezeWith(client);
      for (const key of keys) await transaction.sign(key);
      return (await transaction.execute(client)).getReceipt(client);
    }

    async function account() {
      const key = PrivateKey.generateED25519();
      const creation = new sdk.AccountCreateTransaction().setKeyWithoutAlias(key.publicKey).setInitialBalance(100);
      return { id: (await run(creation)).accountId!, key };
    }

    const balanceOf = (id: AccountId) => new sdk.AccountBalanceQuery().setAccountId(id).execute(client);
    const infoOf = (id: AccountId) => new sdk.AccountInfoQuery().setAccountId(id).execute(client);

    describe("fungible tokens", () => {
      let tokenId: TokenId;

      it("are created and described", async () => {
        const creation = new sdk.TokenCreateTransaction()
          .setTokenName("Coin")
          .setTokenSymbol("C")
          .setDecimals(2)
          .setInitialSupply(1_000)
          .setTreasuryAccountId(alice.id)
          .setAdminKey(alice.key.publicKey)
          .setSupplyKey(alice.key.publicKey)
          .setFreezeKey(alice.key.publicKey)
          .setTokenMemo("m");
        tokenId = (await run(creation, alice.key)).tokenId!;
        const info = await new sdk.TokenInfoQuery().setTokenId(tokenId).execute(client);
        expect(info).to.include({ name: "Coin", symbol: "C", decimals: 2, tokenMemo: "m", isDeleted: false });
        expect(info.totalSupply.toString()).to.equal("1000");
        expect(info.treasuryAccountId!.toString()).to.equal(alice.id.toString());
        expect(info.supplyKey!.toString()).to.equal(alice.key.publicKey.toString());
        expect([info.defaultFreezeStatus, info.defaultKycStatus, info.pauseStatus]).to.deep.equal([false, null, null]);
        expect(info.tokenType).to.equal(sdk.TokenType.FungibleCommon);
        expect(info.supplyType).to.equal(sdk.TokenSupplyType.Infinite);
      });

      it("are minted, associated and transferred", async () => {
        const mint = await run(new sdk.TokenMintTransaction().setTokenId(tokenId).setAmount(500), alice.key);
        expect(mint.totalSupply!.toString()).to.equal("1500");
        await run(new sdk.TokenAssociateTransaction().setAccountId(bob.id).setTokenIds([tokenId]), bob.key);
        const transfer = new sdk.TransferTransaction()
          .addTokenTransfer(tokenId, alice.id, -120)
          .addTokenTransfer(tokenId, bob.id, 120);
        await run(transfer, alice.key);
        const balance = await balanceOf(bob.id);
        expect(balance.tokens!.get(tokenId)!.toString()).to.equal("120");
        expect(balance.tokenDecimals!.get(tokenId)).to.equal(2);
        const relation = (await infoOf(bob.id)).tokenRelationships.get(tokenId)!;
        expect(relation).to.include({ symbol: "C", isFrozen: false, isKycGranted: null, automaticAssociation: false });
        expect(relation.balance.toString()).to.equal("120");
      });

      it("are frozen, and wait for it to end", async () => {
        await run(new sdk.TokenFreezeTransaction().setTokenId(tokenId).setAccountId(bob.id), alice.key);
        expect((await infoOf(bob.id)).tokenRelationships.get(tokenId)!.isFrozen).to.be.true;
        const transfer = () =>
          new sdk.TransferTransaction().addTokenTransfer(tokenId, bob.id, -1).addTokenTransfer(tokenId, alice.id, 1);
        const refused = await run(transfer(), bob.key).catch((error: { status: object }) => error.status.toString());
        expect(refused).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
        await run(new sdk.TokenUnfreezeTransaction().setTokenId(tokenId).setAccountId(bob.id), alice.key);
        await run(transfer(), bob.key);
      });

      it("are spent by others as far as they are allowed to", async () => {
        const approval = new sdk.AccountAllowanceApproveTransaction()
          .approveTokenAllowance(tokenId, bob.id, alice.id, 10)
          .approveHbarAllowance(bob.id, alice.id, new Hbar(5));
        await run(approval, bob.key);
        const spender = clientOf(sdk, served).setOperator(alice.id, alice.key);
        const spend = new sdk.TransferTransaction()
          .addApprovedTokenTransfer(tokenId, bob.id, -10)
          .addTokenTransfer(tokenId, alice.id, 10)
          .addApprovedHbarTransfer(bob.id, new Hbar(-5))
          .addHbarTransfer(alice.id, new Hbar(5));
        await (await spend.execute(spender)).getReceipt(spender);
        const more = new sdk.TransferTransaction()
          .addApprovedTokenTransfer(tokenId, bob.id, -1)
          .addTokenTransfer(tokenId, alice.id, 1);
        const refused = await (
          await more.execute(spender)
        )
          .getReceipt(spender)
          .catch((error: { status: object }) => error.status.toString());
        spender.close();
        expect(refused).to.be.oneOf(["SPENDER_DOES_NOT_HAVE_ALLOWANCE", "AMOUNT_EXCEEDS_ALLOWANCE"]);
      });

      it("are deleted, and still described", async () => {
        await run(new sdk.TokenDeleteTransaction().setTokenId(tokenId), alice.key);
        expect((await new sdk.TokenInfoQuery().setTokenId(tokenId).execute(client)).isDeleted).to.be.true;
      });
    });

    it("NFTs are minted, described and handed on", async () => {
      const creation = new sdk.TokenCreateTransaction()
        .setTokenName("Art")
        .setTokenSymbol("A")
        .setTokenType(sdk.TokenType.NonFungibleUnique)
        .setTreasuryAccountId(alice.id)
        .setSupplyKey(alice.key.publicKey)
        .setSupplyType(sdk.TokenSupplyType.Finite)
        .setMaxSupply(10);
      const tokenId = (await run(creation, alice.key)).tokenId!;
      const mint = new sdk.TokenMintTransaction().setTokenId(tokenId).setMetadata([Buffer.from("a"), Buffer.from("b")]);
      expect((await run(mint, alice.key)).serials.map(String)).to.deep.equal(["1", "2"]);
      await run(new sdk.TokenAssociateTransaction().setAccountId(bob.id).setTokenIds([tokenId]), bob.key);
      const nft = new sdk.NftId(tokenId, 2);
      await run(new sdk.TransferTransaction().addNftTransfer(nft, alice.id, bob.id), alice.key);
      const [info] = await new sdk.TokenNftInfoQuery().setNftId(nft).execute(client);
      expect(info!.accountId.toString()).to.equal(bob.id.toString());
      expect(Buffer.from(info!.metadata!).toString()).to.equal("b");
      expect((await infoOf(bob.id)).ownedNfts.toString()).to.equal("1");
      const missing = new sdk.TokenNftInfoQuery().setNftId(new sdk.NftId(tokenId, 3)).execute(client);
      expect(await missing.catch((error: { status: object }) => error.status.toString())).to.equal("INVALID_NFT_ID");
    });

    it("airdrops are claimed", async () => {
      const creation = new sdk.TokenCreateTransaction()
        .setTokenName("Drop")
        .setTokenSymbol("D")
        .setInitialSupply(10)
        .setTreasuryAccountId(alice.id);
      const tokenId = (await run(creation, alice.key)).tokenId!;
      const airdrop = new sdk.TokenAirdropTransaction()
        .addTokenTransfer(tokenId, alice.id, -4)
        .addTokenTransfer(tokenId, bob.id, 4)
        .freezeWith(client);
      const record = await (await (await airdrop.sign(alice.key)).execute(client)).getRecord(client);
      expect(record.newPendingAirdrops.length).to.equal(1);
      const claim = new sdk.TokenClaimAirdropTransaction().addPendingAirdropId(record.newPendingAirdrops[0]!.airdropId);
      await run(claim, bob.key);
      expect((await balanceOf(bob.id)).tokens!.get(tokenId)!.toString()).to.equal("4");
    });

    it("files are created, added to, read and deleted", async () => {
      const creation = new sdk.FileCreateTransaction()
        .setKeys([alice.key.publicKey])
        .setContents("hello")
        .setFileMemo("f");
      const fileId = (await run(creation, alice.key)).fileId!;
      await run(new sdk.FileAppendTransaction().setFileId(fileId).setContents(", world"), alice.key);
      const contents = await new sdk.FileContentsQuery().setFileId(fileId).execute(client);
      expect(Buffer.from(contents).toString()).to.equal("hello, world");
      const info = await new sdk.FileInfoQuery().setFileId(fileId).execute(client);
      expect([info.size.toString(), info.fileMemo, info.isDeleted]).to.deep.equal(["12", "f", false]);
      await run(new sdk.FileDeleteTransaction().setFileId(fileId), alice.key);
      expect((await new sdk.FileInfoQuery().setFileId(fileId).execute(client)).isDeleted).to.be.true;
    });

    it("files of more than a transaction come in parts", async () => {
      const contents = Buffer.alloc(10_000, "0123456789");
      const creation = new sdk.FileCreateTransaction().setKeys([alice.key.publicKey]).setContents("");
      const fileId = (await run(creation, alice.key)).fileId!;
      const append = new sdk.FileAppendTransaction().setFileId(fileId).setContents(contents).freezeWith(client);
      await (await append.sign(alice.key)).executeAll(client);
      const read = await new sdk.FileContentsQuery().setFileId(fileId).execute(client);
      expect(Buffer.from(read)).to.deep.equal(contents);
    });

    it("system files tell the exchange rate", async () => {
      const contents = await new sdk.FileContentsQuery().setFileId(sdk.FileId.EXCHANGE_RATES).execute(client);
      expect(sdk.ExchangeRates.fromBytes(contents).currentRate.cents).to.equal(12);
    });

    it("random numbers come with the record", async () => {
      const response = await new sdk.PrngTransaction().setRange(10).execute(client);
      const { prngNumber } = await response.getRecord(client);
      expect(prngNumber).to.be.within(0, 9);
      const { prngBytes } = await (await new sdk.PrngTransaction().execute(client)).getRecord(client);
      expect(prngBytes!.length).to.equal(48);
    });

    it("batches are executed as one", async () => {
      const batchKey = PrivateKey.generateED25519();
      const inner = async () => {
        const transfer = new sdk.TransferTransaction()
          .addHbarTransfer(alice.id, new Hbar(-1))
          .addHbarTransfer(bob.id, new Hbar(1));
        const prepared = await transfer.batchify(client, batchKey.publicKey);
        return await prepared.sign(alice.key);
      };
      const before = (await balanceOf(bob.id)).hbars.toTinybars();
      const batch = new sdk.BatchTransaction().addInnerTransaction(await inner()).addInnerTransaction(await inner());
      await run(batch, batchKey);
      const after = (await balanceOf(bob.id)).hbars.toTinybars();
      expect(after.sub(before).toString()).to.equal("200000000");
      for (const id of batch.innerTransactionIds) {
        const receipt = await new sdk.TransactionReceiptQuery().setTransactionId(id!).execute(client);
        expect(receipt.status).to.equal(sdk.Status.Success);
      }
    });
  });
}
