/** Certificate and key in files, in PEM, that another program may replace at any time. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';

export type CertificateFiles = { readonly certFile: string; readonly keyFile: string };

/** The page's own, made by the agent. */
export function pageCertificateFiles(dataDir: string): CertificateFiles {
  return { certFile: join(dataDir, 'page-certificate.pem'), keyFile: join(dataDir, 'page-key.pem') };
}

/** Each call returns a context of the files as they are now; it throws while they can't be used. */
export function secureContextOf({ certFile, keyFile }: CertificateFiles): () => SecureContext {
  let held: { readonly changedMs: number; readonly context: SecureContext } | undefined;
  return () => {
    const changedMs = Math.max(statSync(certFile).mtimeMs, statSync(keyFile).mtimeMs);
    if (held?.changedMs !== changedMs)
      held = {
        changedMs,
        context: createSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile) }),
      };
    return held.context;
  };
}
