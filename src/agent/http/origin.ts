/**
 * An address without its possibly secret parts: user, password, path and query. Also for schemes outside the
 * web, such as mqtts.
 */
export function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
