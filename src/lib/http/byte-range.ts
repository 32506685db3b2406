/** The header Range of a request, of which players use one range at a time. Pure. */

/** RFC 9110, 14.2: undefined for the whole, also where the header is not understood; `none`: nothing of the content is in it. */
export function byteRange(
  header: string | undefined,
  size: number,
): { readonly from: number; readonly until: number } | 'none' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const until = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from < size && (first !== '' || Number(last) > 0) ? { from, until } : 'none';
}
