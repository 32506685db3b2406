/** `certFile` and `keyFile` in the config of a sink, which are only valid together. */
import type { z } from 'zod';
import { complain } from '../yaml/checked-text.ts';

export function checkCertificatePair(
  { certFile, keyFile }: { readonly certFile?: string | undefined; readonly keyFile?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (certFile !== undefined && keyFile === undefined)
    complain(context, ['keyFile'], {
      en: 'is missing: certFile needs it',
      ja: '必要なキーがありません(certFile と対です)',
    });
  if (keyFile !== undefined && certFile === undefined)
    complain(context, ['certFile'], {
      en: 'is missing: keyFile needs it',
      ja: '必要なキーがありません(keyFile と対です)',
    });
}
