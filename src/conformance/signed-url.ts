/** Signed upload addresses of common object stores and of the reference receiver. Pure. */

/** The address with one character of its signature changed; undefined without a signature. */
export function tamperedWith(address: string): string | undefined {
  const url = new URL(address);
  for (const [name, value] of url.searchParams) {
    if (!/^(x-amz-signature|x-goog-signature|signature|sig)$/i.test(name) || value.length < 8) continue;
    const middle = Math.floor(value.length / 2);
    const other = value[middle] === 'a' ? 'b' : 'a';
    url.searchParams.set(name, value.slice(0, middle) + other + value.slice(middle + 1));
    return url.href;
  }
  return undefined;
}

/** Expiry, epoch milliseconds, in the formats of common object stores and of the reference receiver. */
export function expiryOf(address: string): number | undefined {
  const query = new Map(
    [...new URL(address).searchParams].map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const cloud of ['amz', 'goog']) {
    const madeAt = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get(`x-${cloud}-date`) ?? '');
    const seconds = Number(query.get(`x-${cloud}-expires`));
    if (madeAt === null || !Number.isFinite(seconds)) continue;
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = madeAt.slice(1).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1_000;
  }
  const se = Date.parse(query.get('se') ?? '');
  if (!Number.isNaN(se)) return se;
  const expires = query.get('expires');
  return expires !== undefined && /^\d{9,11}$/.test(expires) ? Number(expires) * 1_000 : undefined;
}
