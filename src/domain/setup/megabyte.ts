/** What a megabyte is in the config, and so wherever a size is shown beside one of its bounds. Pure. */

export const megabyte = 1024 * 1024;

/** Rounded down: what is short of a bound must not read as that bound. */
export function wholeMegabytes(bytes: number): number {
  return Math.floor(bytes / megabyte);
}
