/** Whether a file has to go once it was read: it holds what nobody may find on a boot partition. Pure. */

/** Hashes of codes and tokens too: they are as good as what they were made of for whoever may try for long enough. */
const secretKey = /password|secret|token|sha256|enrolkey$/i;
/** `rtsp://user:password@camera/…`, `http://user:password@proxy…` */
const login = /:\/\/[^/\s@]*:[^/\s@]*@/;
/** That sound like one, and name a thing or a file. */
const innocent = /^(tokenFile|enrolKeyFile|passwordFile)$/;

export function holdsSecrets(value: unknown): boolean {
  if (typeof value === 'string') return login.test(value);
  if (Array.isArray(value)) return value.some(holdsSecrets);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, inner]) =>
      (secretKey.test(key) && !innocent.test(key) && inner !== null && inner !== '') || holdsSecrets(inner),
  );
}
