/** Credentials that systemd imports into the service (ImportCredential of its unit), as seen from a shell. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalizedText } from './text/language.ts';
import { libText } from './text/lib-text.ts';

/** Names imported by systemd/tillframe.service; any other needs a separate LoadCredential. */
export const imported = /^tillframe\./;

/** systemd.exec(5), ImportCredential. */
const stores: readonly string[] = [
  '/run/credentials/@system',
  ...['/etc', '/run', '/usr/local/lib', '/usr/lib'].flatMap((root) => [
    `${root}/credstore`,
    `${root}/credstore.encrypted`,
  ]),
];

/** Reason why the service may not find it; undefined when it does. The folders are usually readable by root only. */
export function credentialDoubt(
  name: string,
  folders: readonly string[] = stores,
): LocalizedText | undefined {
  let isClosed = false;
  for (const folder of folders) {
    try {
      if (statSync(join(folder, name)).isFile()) return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EACCES') isClosed = true;
    }
  }
  const file = `/etc/credstore/${name}`;
  if (isClosed) return libText('credential.root_only', { file });
  return libText('credential.missing', { name, file });
}
