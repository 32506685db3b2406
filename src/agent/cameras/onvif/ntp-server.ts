/**
 * A time server for a camera: an IP address or a DNS name, without characters that are special in XML or in the
 * camera's shell.
 */
import { isIPv4, isIPv6 } from 'node:net';

/** Type of ONVIF (NetworkHost). */
export type NtpServer = { readonly type: 'IPv4' | 'IPv6' | 'DNS'; readonly address: string };

export function parseNtpServer(text: string): NtpServer | undefined {
  if (isIPv4(text)) return { type: 'IPv4', address: text };
  if (isIPv6(text) && !text.includes('%')) return { type: 'IPv6', address: text };
  const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
  const isName = text.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(text);
  // 10.0.0 or 256.1.1.1 is a mistyped address.
  return isName && !/^[\d.]+$/.test(text) ? { type: 'DNS', address: text } : undefined;
}
