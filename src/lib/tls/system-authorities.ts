/** Certificate authorities that this system trusts, and those that Node brings: for servers that are not ours. */
import { getCACertificates } from 'node:tls';

let found: string[] | undefined;

/** In PEM. The first call reads files. */
export function systemAuthorities(): string[] {
  found ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return found;
}
