/** Thrown by an encoder where a request would be larger than it may be: the attempt then fails as `too_large`. */
export class TooLarge extends Error {
  override name = 'TooLarge';
}
