/** Keys of `cloud` in config.yaml for `kind: mqtt`. */

import { z } from 'zod';
import {
  checkPassword,
  clientIdKey,
  loginFileKeys,
  passwordKey,
  passwordKeys,
  topicPrefixKey,
  usernameKey,
  versionKey,
} from '../../../lib/mqtt/keys.ts';
import { type LoginTools, readLogin } from '../../../lib/mqtt/login.ts';
import { mqttUrlProblem } from '../../../lib/mqtt/url.ts';
import { certificatePair, checkCertificatePair } from '../../../lib/tls/certificate-keys.ts';
import { checkedText } from '../../../lib/yaml/checked-text.ts';
import { addressForms, atMostOneOf } from '../../../lib/yaml/key-rules.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { configText } from '../../config/text/config-text.ts';
import type { MqttSinkConfig } from './mqtt.ts';

/** `file`: schema of a key that names a file. The others are shared by every sink. */
export function mqttConfigSchema<
  File extends z.ZodType<string, string>,
  Spread extends z.ZodType<number, number | undefined>,
  Pictures extends z.ZodType,
>({ file, ...ofEverySink }: { file: File; spreadSeconds: Spread; pictures: Pictures }) {
  return z
    .strictObject({
      kind: z
        .literal('mqtt')
        .describe('Sales and pictures are published to an MQTT broker, where a cloud fetches them.'),
      url: checkedText((text) => mqttUrlProblem(text))
        .meta({ ...expecting(configText('mqtts_url')), ...addressForms.mqttsOrLocal })
        .describe('Address of the broker.')
        .meta({ sample: 'mqtts://broker.example.com:8883' }),
      ack: z
        .enum(['application', 'puback'])
        .default('application')
        .describe(
          "What counts as stored. application: a result that the cloud publishes to the gateway's topic acks. puback: the broker's acknowledgement, for a broker that keeps on disk what it takes; in version 3 it acknowledges also what nobody gets.",
        ),
      nudges: z
        .boolean()
        .default(false)
        .describe(
          'The cloud reports news of POS accounts on the topic nudges, and accounts are polled seldom where it does. The gateway then needs the right to subscribe to nudges and to publish to nudge-topics; without it accounts are polled as before, and sales are sent all the same.',
        ),
      version: versionKey,
      topicPrefix: topicPrefixKey
        .default('tillframe/v1')
        .describe('What topics begin with; the id of the gateway follows.'),
      clientId: clientIdKey
        .optional()
        .describe(
          'Name of this client at the broker, another one for each gateway. Without it the id of the gateway.',
        )
        .meta({ sample: 'gateway-1' }),
      username: usernameKey
        .optional()
        .describe('User at the broker. With only a password or token the id of the gateway is given.')
        .meta({ sample: 'gateway-1' }),
      password: passwordKey
        .optional()
        .describe('Password or token of that user.')
        .meta({ sample: 'password-at-the-broker' }),
      ...loginFileKeys(file, {
        passwordFile: 'broker.password',
        caFile: 'broker-ca.pem',
        certFile: 'gateway-cert.pem',
        keyFile: 'gateway-key.pem',
      }),
      ...ofEverySink,
    })
    .superRefine((cloud, context) => {
      checkPassword(cloud, context);
      checkCertificatePair(cloud, context);
    })
    .meta({ allOf: atMostOneOf(passwordKeys), dependentRequired: certificatePair });
}

/** The section as validated by its schema. */
export type WrittenMqtt = Omit<z.output<ReturnType<typeof mqttConfigSchema>>, 'spreadSeconds' | 'pictures'>;

export type MqttConfigTools = LoginTools;

/** Reads the named files; problems are reported at their keys. */
export function resolveMqtt(written: WrittenMqtt, tools: MqttConfigTools): MqttSinkConfig {
  const { login, files } = readLogin(written, tools);
  const { url, ack, nudges, version, topicPrefix, clientId, username, password } = written;
  return {
    kind: 'mqtt',
    url,
    ack,
    nudges,
    version,
    topicPrefix,
    ...(clientId !== undefined && { clientId }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...login,
    files,
  };
}
