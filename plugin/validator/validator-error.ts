/** Why a validator does not begin, or cannot go on; the message names what is wrong and the way out. */
export class ValidatorError extends Error {
  override readonly name: string = "ValidatorError";
}
