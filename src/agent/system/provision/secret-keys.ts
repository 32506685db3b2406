/**
 * Whether a file has to be removed after the import, because it contains secrets that must not stay on a boot
 * partition. Pure.
 */

/** Hashes of codes and tokens too: with enough attempts they reveal their originals. */
const secretKey = /password|secret|token|sha256|enrolkey$/i;
/** `rtsp://user:password@camera/…`, `http://user:password@proxy…` */
const login = /:\/\/[^/\s@]*:[^/\s@]*@/;
/** These match, but name a thing or a file. */
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
