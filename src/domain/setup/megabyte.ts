/** Megabyte of the config, and of every size that is shown beside one of its bounds. Pure. */

export const megabyte = 1024 * 1024;

/** Rounded down: what is short of a bound must not read as that bound. */
export function wholeMegabytes(bytes: number): number {
  return Math.floor(bytes / megabyte);
}
