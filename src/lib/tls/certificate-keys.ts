/** `certFile` and `keyFile` in the config of a sink, which are only valid together. */
import type { z } from 'zod';
import { addIssue } from '../yaml/checked-text.ts';

export function checkCertificatePair(
  { certFile, keyFile }: { readonly certFile?: string | undefined; readonly keyFile?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (certFile !== undefined && keyFile === undefined)
    addIssue(context, ['keyFile'], {
      en: 'is missing: certFile needs it',
      ja: '必要なキーがありません(certFile と対です)',
    });
  if (keyFile !== undefined && certFile === undefined)
    addIssue(context, ['certFile'], {
      en: 'is missing: keyFile needs it',
      ja: '必要なキーがありません(keyFile と対です)',
    });
}
