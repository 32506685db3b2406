/** What answers to the PUT of a picture mean: for gateways, and for those who test clouds. Pure. */

/** The cloud has it, since now or before. */
export function isPictureStored(status: number): boolean {
  return (status >= 200 && status < 300) || status === 412;
}

/** An address that was given for once holds no longer: the event is sent again for a fresh one. */
export function isAddressOver({ status, body }: { status: number; body: string | undefined }): boolean {
  if (status >= 300 && status < 400) return true;
  // Google's and Amazon's object stores answer 400 ExpiredToken where others say 403.
  return [401, 403, 410].includes(status) || (status === 400 && /expired/i.test(body ?? ''));
}
