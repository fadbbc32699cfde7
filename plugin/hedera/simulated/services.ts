import type { Service } from "./context.ts";
import { createTopic } from "./consensus/create.ts";
import { deleteTopic } from "./consensus/delete.ts";
import { submitMessage } from "./consensus/submit.ts";
import { updateTopic } from "./consensus/update.ts";
import { cryptoApproveAllowance } from "./crypto/allowances.ts";
import { cryptoDeleteAllowance } from "./crypto/allowances-delete.ts";
import { cryptoCreate } from "./crypto/create.ts";
import { cryptoDelete } from "./crypto/delete.ts";
import { cryptoTransfer } from "./crypto/transfer.ts";
import { cryptoUpdate } from "./crypto/update.ts";
import { fileAppend } from "./file/append.ts";
import { fileCreate } from "./file/create.ts";
import { fileDelete } from "./file/delete.ts";
import { fileUpdate } from "./file/update.ts";
import { scheduleCreate } from "./schedule/create.ts";
import { scheduleDelete } from "./schedule/delete.ts";
import { scheduleSign } from "./schedule/sign.ts";
import { tokenAirdrop } from "./token/airdrop.ts";
import { tokenCancelAirdrop } from "./token/airdrop-cancel.ts";
import { tokenClaimAirdrop } from "./token/airdrop-claim.ts";
import { tokenAssociate } from "./token/associate.ts";
import { tokenBurn } from "./token/burn.ts";
import { tokenCreation } from "./token/create.ts";
import { tokenDissociate } from "./token/dissociate.ts";
import { tokenFeeScheduleUpdate } from "./token/fee-schedule.ts";
import { tokenDeletion, tokenPause, tokenUnpause } from "./token/lifecycle.ts";
import { tokenMint } from "./token/mint.ts";
import { tokenUpdateNfts } from "./token/nfts.ts";
import { tokenFreeze, tokenGrantKyc, tokenRevokeKyc, tokenUnfreeze } from "./token/relation.ts";
import { tokenReject } from "./token/reject.ts";
import { tokenUpdate } from "./token/update.ts";
import { tokenWipe } from "./token/wipe.ts";
import { atomicBatch } from "./util/batch.ts";
import { utilPrng } from "./util/prng.ts";

/** Every kind of transaction that the ledger supports, by the name of its data field. */
export const services: ReadonlyMap<string, Service> = new Map<string, Service>(
  Object.entries({
    consensusCreateTopic: createTopic,
    consensusUpdateTopic: updateTopic,
    consensusDeleteTopic: deleteTopic,
    consensusSubmitMessage: submitMessage,
    cryptoCreateAccount: cryptoCreate,
    cryptoUpdateAccount: cryptoUpdate,
    cryptoDelete,
    cryptoTransfer,
    cryptoApproveAllowance,
    cryptoDeleteAllowance,
    scheduleCreate,
    scheduleSign,
    scheduleDelete,
    tokenCreation,
    tokenUpdate,
    tokenFeeScheduleUpdate,
    tokenDeletion,
    tokenPause,
    tokenUnpause,
    tokenFreeze,
    tokenUnfreeze,
    tokenGrantKyc,
    tokenRevokeKyc,
    tokenAssociate,
    tokenDissociate,
    tokenMint,
    tokenBurn,
    tokenWipe,
    tokenUpdateNfts,
    tokenAirdrop,
    tokenClaimAirdrop,
    tokenCancelAirdrop,
    tokenReject,
    fileCreate,
    fileAppend,
    fileUpdate,
    fileDelete,
    utilPrng,
    atomicBatch,
  }),
);
