/** Keys of `cloud` in config.yaml for `kind: https`. */

import { z } from 'zod';
import { maxTokenLength, tokenPattern } from '../../../lib/http/bearer.ts';
import { certificatePair, checkCertificatePair } from '../../../lib/tls/certificate-keys.ts';
import { addIssue, checkedText } from '../../../lib/yaml/checked-text.ts';
import { addressForms, atMostOneOf, hasKey } from '../../../lib/yaml/key-rules.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { configText } from '../../config/text/config-text.ts';
import { proxyProblem } from './proxy.ts';
import { sinkUrlProblem } from './sink-url.ts';

/** A token or key issued by a cloud. */
const givenToken = z
  .string()
  .regex(tokenPattern)
  .max(maxTokenLength)
  .meta(expecting(configText('token')));

const logins = ['token', 'tokenFile', 'enrolKey', 'enrolKeyFile'] as const;

/** `file`: schema of a key that names a file. The others are shared by every sink. */
export function httpsConfigSchema<
  File extends z.ZodType<string, string>,
  Spread extends z.ZodType<number, number | undefined>,
  Pictures extends z.ZodType,
>({ file, ...ofEverySink }: { file: File; spreadSeconds: Spread; pictures: Pictures }) {
  return z
    .strictObject({
      kind: z.literal('https').describe('Sales and pictures are sent to a cloud.'),
      url: checkedText(sinkUrlProblem)
        .meta({ ...expecting(configText('https_url')), ...addressForms.httpsOrLocal })
        .describe('Base address of the cloud; /v1/events is added to it.')
        .meta({ sample: 'https://cloud.example.com/tillframe' }),
      token: givenToken
        .optional()
        .describe('Bearer token of this gateway at the cloud.')
        .meta({ sample: 'token-from-the-cloud' }),
      tokenFile: file
        .optional()
        .describe('A file that holds the token, in place of `token`. It is read again when it changes.')
        .meta({ sample: 'cloud.token' }),
      enrolKey: givenToken
        .optional()
        .describe(
          'One-time key from the cloud, in place of a token: with it this gateway gets a credential of its own, keeps it in dataDir and renews it in time. Another key enrols anew.',
        )
        .meta({ sample: 'one-time-key-from-the-cloud' }),
      enrolKeyFile: file
        .optional()
        .describe(
          'A file that holds the one-time key, in place of `enrolKey`. It may go once the gateway is enrolled.',
        )
        .meta({ sample: 'enrol.key' }),
      certFile: file
        .optional()
        .describe(
          'Client certificate (PEM) of this gateway, with its intermediates after it; with keyFile, beside a token or in place of it. Read again when it changes.',
        )
        .meta({ sample: 'gateway-cert.pem' }),
      keyFile: file
        .optional()
        .describe('Private key (PEM, without a passphrase) of that certificate. Read again when it changes.')
        .meta({ sample: 'gateway-key.pem' }),
      caFile: file
        .optional()
        .describe(
          "Certificate (PEM) of a cloud's private authority, trusted besides the public ones. Read again when it changes.",
        )
        .meta({ sample: 'cloud-ca.pem' }),
      proxy: checkedText(proxyProblem)
        .meta({ ...expecting(configText('proxy')), ...addressForms.proxy })
        .optional()
        .describe(
          'HTTP proxy on the way to the cloud, for everything; off uses none. Without it HTTPS_PROXY and NO_PROXY of the environment count.',
        )
        .meta({ sample: 'http://proxy.example:3128' }),
      ...ofEverySink,
    })
    .superRefine((cloud, context) => {
      const [first, second] = logins.filter((key) => cloud[key] !== undefined);
      if (first === undefined && cloud.certFile === undefined && cloud.keyFile === undefined)
        addIssue(context, ['token'], configText('login_missing'));
      if (first !== undefined && second !== undefined)
        addIssue(context, [second], configText('one_login', { first, second }));
      checkCertificatePair(cloud, context);
    })
    .meta({
      anyOf: [...logins, 'certFile', 'keyFile'].map(hasKey),
      allOf: atMostOneOf(logins),
      dependentRequired: certificatePair,
    });
}
