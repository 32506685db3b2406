/** The redirect address that is registered with an app at a POS. Pure. */

/**
 * Whether it is whole. The code passes through a person's browser: http is for a gateway without a certificate, in its own network, where the
 * POS takes it.
 */
export function isRedirectAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:';
  return url !== undefined && isHttp && url.hash === '' && url.username === '' && url.password === '';
}
