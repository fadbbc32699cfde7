/** What hbar is worth: the contents of file 112, whoever sets them (`ExchangeRateManager`). */
import { proto } from "@hiero-ledger/proto";

import { SECOND, toLong, toNumber } from "../entity.ts";
import type { ExchangeRate, ExchangeRates, Timestamp } from "../ledger.ts";
import { Code, must, present } from "./refusal.ts";
import type { State, StateView } from "./state.ts";

/** The file that the rates are in; `FilesConfig.exchangeRates`. */
export const RATES_FILE = 112;
/** `RatesConfig.intradayChangeLimitPercent`. */
const DAILY_LIMIT = 25n;
const DAY = 86_400n * SECOND;

/** The rates by the contents of their file: they are asked for with every fee. */
const known = new WeakMap<Uint8Array, ExchangeRates>();

/** The rates in force. */
export function ratesOf({ files }: Pick<StateView, "files">): ExchangeRates {
  const { contents } = files.get(RATES_FILE)!;
  let rates = known.get(contents);
  if (!rates) known.set(contents, (rates = decodeRates(contents)));
  return rates;
}

/** The rate that fees are converted with at a time: the next one once the current one has expired. */
export function rateAt({ current, next }: ExchangeRates, now: Timestamp): ExchangeRate {
  return now / SECOND > current.expires / SECOND ? next : current;
}

/**
 * Refuses rates that cannot be used (INVALID_EXCHANGE_RATE_FILE). Unless a superuser sets them, they are also to be within
 * a quarter of those of last midnight (EXCHANGE_RATE_CHANGE_LIMIT_EXCEEDED).
 * @param byAdmin whether the day is to be measured by the new rates from now on
 */
export function setRates(
  state: State,
  contents: Uint8Array,
  { now, isSuperuser, byAdmin }: { now: Timestamp; isSuperuser: boolean; byAdmin: boolean },
): void {
  const proposed = decodeRates(contents);
  const { day, rates } = state.midnightRates.value;
  // Rates that nobody has touched since are those of midnight.
  const midnight = rates && day === now / DAY ? rates : ratesOf(state);
  if (!isSuperuser) {
    const near = isNear(midnight.current, proposed.current) && isNear(midnight.next, proposed.next);
    must(near, Code.EXCHANGE_RATE_CHANGE_LIMIT_EXCEEDED);
  }
  state.midnightRates.value = { day: now / DAY, rates: byAdmin ? proposed : midnight };
}

/** The rates as HAPI has them. */
export function rateSet({ current, next }: ExchangeRates): proto.IExchangeRateSet {
  return { currentRate: rate(current), nextRate: rate(next) };
}

function rate({ hbars, cents, expires }: ExchangeRate): proto.IExchangeRate {
  return { hbarEquiv: hbars, centEquiv: cents, expirationTime: { seconds: toLong(expires / SECOND) } };
}

function decodeRates(contents: Uint8Array): ExchangeRates {
  let set: proto.ExchangeRateSet;
  try {
    set = proto.ExchangeRateSet.decode(contents);
  } catch {
    must(false, Code.INVALID_EXCHANGE_RATE_FILE);
  }
  const current = present(set.currentRate, Code.INVALID_EXCHANGE_RATE_FILE);
  must(current.expirationTime, Code.INVALID_EXCHANGE_RATE_FILE);
  return { current: usable(current), next: usable(present(set.nextRate, Code.INVALID_EXCHANGE_RATE_FILE)) };
}

/** Superusers could have a Hedera node divide by zero; this one refuses to. */
function usable({ hbarEquiv, centEquiv, expirationTime }: proto.IExchangeRate): ExchangeRate {
  const [hbars, cents] = [hbarEquiv ?? 0, centEquiv ?? 0];
  must(hbars > 0 && cents > 0, Code.INVALID_EXCHANGE_RATE_FILE);
  return { hbars, cents, expires: BigInt(toNumber(expirationTime?.seconds)) * SECOND };
}

/** Whether the price of hbar neither rose nor fell by more than the limit. */
function isNear(old: ExchangeRate, proposed: ExchangeRate): boolean {
  const before = BigInt(old.cents) * BigInt(proposed.hbars);
  const after = BigInt(proposed.cents) * BigInt(old.hbars);
  return after * 100n <= before * (100n + DAILY_LIMIT) && before * 100n <= after * (100n + DAILY_LIMIT);
}
