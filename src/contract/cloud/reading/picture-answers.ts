/** Meaning of answers to the PUT of a picture: for gateways, and for tests of clouds. Pure. */

/** The cloud has it, now or from before. */
export function isPictureStored(status: number): boolean {
  return (status >= 200 && status < 300) || status === 412;
}

/** A one-time address has expired: the event is sent again for a fresh one. */
export function isAddressOver({ status, body }: { status: number; body: string | undefined }): boolean {
  if (status >= 300 && status < 400) return true;
  // Google's and Amazon's object stores answer 400 ExpiredToken instead of 403.
  return [401, 403, 410].includes(status) || (status === 400 && /expired/i.test(body ?? ''));
}
