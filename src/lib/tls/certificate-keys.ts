/** `certFile` and `keyFile` in the config of a sink, which are only valid together. */
import type { z } from 'zod';
import { libText } from '../text/lib-text.ts';
import { addIssue } from '../yaml/checked-text.ts';

/** The same for JSON Schema. */
export const certificatePair = { certFile: ['keyFile'], keyFile: ['certFile'] };

export function checkCertificatePair(
  { certFile, keyFile }: { readonly certFile?: string | undefined; readonly keyFile?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (certFile !== undefined && keyFile === undefined)
    addIssue(context, ['keyFile'], libText('certificate.key_needed'));
  if (keyFile !== undefined && certFile === undefined)
    addIssue(context, ['certFile'], libText('certificate.file_needed'));
}
