/** The keys of `cloud` in config.yaml for `kind: mqtt`. */
import { z } from 'zod';
import { checkCertificatePair } from '../ops/certificate-keys.ts';
import { checkedText, complain } from '../ops/checked-text.ts';
import { type LoginTools, readLogin } from '../ops/mqtt-login.ts';
import { clientIdPattern, mqttUrlProblem, topicPrefixPattern } from '../ops/mqtt-url.ts';
import { expecting } from '../ops/schema-words.ts';
import type { MqttSinkConfig } from './mqtt.ts';

/** `file` and `spreadSeconds` are those that every sink has. */
export function mqttConfigSchema<
  File extends z.ZodType<string, string>,
  Spread extends z.ZodType<number, number | undefined>,
>({ file, spreadSeconds }: { file: File; spreadSeconds: Spread }) {
  return z
    .strictObject({
      kind: z
        .literal('mqtt')
        .describe('Sales and pictures are published to an MQTT broker, where a cloud fetches them.'),
      url: checkedText((text) => mqttUrlProblem(text))
        .meta(expecting({ en: 'an mqtts:// address', ja: 'mqtts:// で始まる URL' }))
        .describe('Address of the broker.')
        .meta({ sample: 'mqtts://broker.example.com:8883' }),
      ack: z
        .enum(['application', 'puback'])
        .default('application')
        .describe(
          "What counts as stored. application: a result that the cloud publishes to the gateway's topic acks. puback: the broker's acknowledgement, for a broker that keeps on disk what it takes; in version 3 it acknowledges also what nobody gets.",
        ),
      version: z
        .literal(['auto', 5, 3])
        .default('auto')
        .describe('Version of MQTT; auto is 5, or 3 (3.1.1) where the broker has no 5.'),
      topicPrefix: z
        .string()
        .regex(topicPrefixPattern)
        .max(200)
        .meta(
          expecting({
            en: 'levels of A-Z, a-z, 0-9, - and _, separated by /',
            ja: 'A-Z、a-z、0-9、-、_ からなる階層(/ で区切る)',
          }),
        )
        .default('tillframe/v1')
        .describe('What topics begin with; the id of the gateway follows.'),
      clientId: z
        .string()
        .regex(clientIdPattern)
        .meta(
          expecting({
            en: '1 to 128 of the signs A-Z, a-z, 0-9, - and _',
            ja: 'A-Z、a-z、0-9、-、_ の 1〜128 文字',
          }),
        )
        .optional()
        .describe(
          'Name of this client at the broker, another one for each gateway. Without it the id of the gateway.',
        )
        .meta({ sample: 'gateway-1' }),
      username: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe('User at the broker. With only a password or token the id of the gateway is given.')
        .meta({ sample: 'gateway-1' }),
      password: z
        .string()
        .min(1)
        .max(4096)
        .optional()
        .describe('Password or token of that user.')
        .meta({ sample: 'password-at-the-broker' }),
      passwordFile: file
        .optional()
        .describe('A file that holds it, in place of `password`.')
        .meta({ sample: 'broker.password' }),
      caFile: file
        .optional()
        .describe("Certificate (PEM) of a broker's private authority, trusted besides the public ones.")
        .meta({ sample: 'broker-ca.pem' }),
      certFile: file
        .optional()
        .describe('Client certificate (PEM) of this gateway, with its intermediates after it; with keyFile.')
        .meta({ sample: 'gateway-cert.pem' }),
      keyFile: file
        .optional()
        .describe('Private key (PEM, without a passphrase) of that certificate.')
        .meta({ sample: 'gateway-key.pem' }),
      spreadSeconds,
    })
    .superRefine((cloud, context) => {
      if (cloud.password !== undefined && cloud.passwordFile !== undefined)
        complain(context, ['passwordFile'], {
          en: 'give either password or passwordFile',
          ja: 'password か passwordFile のどちらか一方を書いてください',
        });
      checkCertificatePair(cloud, context);
    });
}

/** The section as its schema has checked it. */
export type WrittenMqtt = Omit<z.output<ReturnType<typeof mqttConfigSchema>>, 'spreadSeconds'>;

export type MqttConfigTools = LoginTools;

/** With the files read that it names; what is wrong with them is told at their keys. */
export function resolveMqtt(written: WrittenMqtt, tools: MqttConfigTools): MqttSinkConfig {
  const { login, files } = readLogin(written, tools);
  const { url, ack, version, topicPrefix, clientId, username, password } = written;
  return {
    kind: 'mqtt',
    url,
    ack,
    version,
    topicPrefix,
    ...(clientId !== undefined && { clientId }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...login,
    files,
  };
}
