/**
 * Keys in config.yaml shared by every connection to an MQTT broker, the cloud's and that of the registers. Purpose,
 * default and sample of a key are defined where it is used.
 */
import { z } from 'zod';
import { libText } from '../text/lib-text.ts';
import { addIssue } from '../yaml/checked-text.ts';
import { expecting } from '../yaml/schema-messages.ts';
import { clientIdPattern, topicPrefixPattern } from './url.ts';

export const versionKey = z
  .literal(['auto', 5, 3])
  .default('auto')
  .describe('Version of MQTT; auto is 5, or 3 (3.1.1) where the broker has no 5.');

export const topicPrefixKey = z
  .string()
  .regex(topicPrefixPattern)
  .max(200)
  .meta(expecting(libText('expected.topic')));

export const clientIdKey = z
  .string()
  .regex(clientIdPattern)
  .meta(expecting(libText('expected.client_id')));

export const usernameKey = z.string().min(1).max(256);
export const passwordKey = z.string().min(1).max(4096);

/** Files that authenticate the client and the broker. `file`: schema of a path there. */
export function loginFileKeys<File extends z.ZodType<string, string>>(
  file: File,
  samples: Readonly<Record<'passwordFile' | 'caFile' | 'certFile' | 'keyFile', string>>,
) {
  return {
    passwordFile: file
      .optional()
      .describe('A file that holds it, in place of `password`.')
      .meta({ sample: samples.passwordFile }),
    caFile: file
      .optional()
      .describe("Certificate (PEM) of a broker's private authority, trusted besides the public ones.")
      .meta({ sample: samples.caFile }),
    certFile: file
      .optional()
      .describe('Client certificate (PEM) of this gateway, with its intermediates after it; with keyFile.')
      .meta({ sample: samples.certFile }),
    keyFile: file
      .optional()
      .describe('Private key (PEM, without a passphrase) of that certificate.')
      .meta({ sample: samples.keyFile }),
  };
}

export const passwordKeys = ['password', 'passwordFile'];

/** The password is given once. */
export function checkPassword(
  { password, passwordFile }: { password?: string | undefined; passwordFile?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (password === undefined || passwordFile === undefined) return;
  addIssue(context, ['passwordFile'], libText('mqtt.two_passwords'));
}
