/** Messages of a POS. Pure. */

/** For a quotation in the log and on the page: bounded, on one line, and without our secrets, should it repeat one. */
export function briefly(reply: string, secrets: readonly string[]): string {
  let text = reply.replaceAll(/\s+/g, ' ').trim();
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '…');
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
