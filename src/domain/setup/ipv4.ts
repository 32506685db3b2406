/** IPv4 addresses and networks as numbers. Pure. */

export type Ipv4Network = {
  /** As in `192.168.1.20/24`: 0 … 32. */
  readonly prefix: number;
  readonly first: number;
  readonly last: number;
};

/** Undefined for anything but four decimal numbers without leading zeros, which some programs read as octal. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1).map(Number);
  if (parts.join('.') !== text || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((all, part) => all * 256 + part, 0);
}

export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}

/** Network of an address. */
export function networkOf(address: number, prefix: number): Ipv4Network {
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  return { prefix, first, last: first + size - 1 };
}

/** Parses a prefix: `24`, `/24` or `255.255.255.0`. Undefined when invalid. */
export function parsePrefix(text: string): number | undefined {
  const digits = /^\/?(\d{1,2})$/.exec(text.trim())?.[1];
  if (digits !== undefined) return Number(digits) <= 32 ? Number(digits) : undefined;
  const mask = parseIpv4(text.trim());
  if (mask === undefined) return undefined;
  const ones = mask.toString(2).padStart(32, '0').indexOf('0');
  const prefix = ones === -1 ? 32 : ones;
  return prefixMask(prefix) === ipv4Text(mask) ? prefix : undefined;
}

/** `24` → `255.255.255.0`. */
export function prefixMask(prefix: number): string {
  return ipv4Text(2 ** 32 - 2 ** (32 - prefix));
}
