/** Rules for a token's name, symbol and metadata (`TokenAttributesValidator`). */
import { Code, must } from "../refusal.ts";

/** Bytes of UTF-8; `TokensConfig.maxTokenNameUtf8Bytes` and `maxSymbolUtf8Bytes`. */
const MAX_NAME = 100;
/** Bytes; `TokensConfig.tokensMaxMetadataBytes` and `nftsMaxMetadataBytes`. */
const MAX_METADATA = 100;

/** A symbol of 1 to 100 bytes of UTF-8, none of them zero. */
export function checkSymbol(symbol: string | null | undefined): void {
  checkText(symbol, Code.MISSING_TOKEN_SYMBOL, Code.TOKEN_SYMBOL_TOO_LONG);
}

/** A name of 1 to 100 bytes of UTF-8, none of them zero. */
export function checkName(name: string | null | undefined): void {
  checkText(name, Code.MISSING_TOKEN_NAME, Code.TOKEN_NAME_TOO_LONG);
}

/** The metadata of a token or an NFT, as a copy to be kept. */
export function usableMetadata(metadata: Uint8Array | null | undefined): Uint8Array {
  must((metadata?.length ?? 0) <= MAX_METADATA, Code.METADATA_TOO_LONG);
  return new Uint8Array(metadata ?? []);
}

function checkText(text: string | null | undefined, missing: Code, tooLong: Code): void {
  must(text, missing);
  must(Buffer.byteLength(text) <= MAX_NAME, tooLong);
  must(!text.includes("\0"), Code.INVALID_ZERO_BYTE_IN_STRING);
}
