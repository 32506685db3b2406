/** Of an address without what may be a secret: user, password, path and query. Also of schemes that are no web's, such as mqtts. */
export function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
