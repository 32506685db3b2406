/**
 * Enrolment on the wire: a gateway exchanges a one-time key for a credential of its own, and later that
 * credential for the next one.
 *
 * `POST {base}/v1/enrol` with `Authorization: Bearer` and the one-time key, or the current credential
 * (rotation). These rules keep a gateway from locking itself out when its power fails between the answer and
 * its disk:
 *
 * 1. A one-time key stays valid until a credential issued for it is first used; then it is used up. On
 *    repeated requests before that, the cloud issues another credential, and may void unused ones of this
 *    key.
 * 2. A credential stays valid until its successor is first used. Enrolling with a credential is no use of it
 *    in this sense.
 * 3. An expired credential still enrols for at least 90 days, and is valid for nothing else: a shop may be
 *    offline for weeks.
 * 4. The gateway uses a credential only once it is safely on its disk.
 */
import { z } from 'zod';

export const enrolRequestSchema = z.object({
  gateway: z.string().min(1).max(64),
  shop: z.object({ id: z.string().min(1), name: z.string() }),
  csr: z
    .string()
    .max(8_192)
    .optional()
    .describe('PKCS #10 in PEM, for a client certificate; a cloud that gives none passes it over'),
});
export type EnrolRequest = z.infer<typeof enrolRequestSchema>;

export const enrolAnswerSchema = z.object({
  token: z
    .string()
    .regex(/^[\x21-\x7e]{16,4096}$/)
    .describe('The bearer token of this gateway from now on'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('The gateway asks for the next one after two thirds of the time until then. Absent: never'),
  certificate: z
    .string()
    .max(65_536)
    .optional()
    .describe('PEM: the certificate for the key of the request, then its intermediates'),
});
export type EnrolAnswer = z.infer<typeof enrolAnswerSchema>;

/** `type` of the problem (RFC 9457) with which a cloud answers 401; without one the gateway can only guess. */
export const credentialProblems = {
  /** To an enrolment: the one-time key was used up. */
  keyUsed: 'urn:tillframe:enrol-key-used',
  /** To an enrolment: the key doesn't exist or has expired. */
  keyUnknown: 'urn:tillframe:enrol-key-unknown',
  /** To any other request: the credential was valid, and has to be rotated. */
  credentialExpired: 'urn:tillframe:credential-expired',
} as const;
