/** The keys of `registers.mqtt` in config.yaml, named like those of `cloud` with `kind: mqtt`. */

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
import { isLoopback } from '../../../lib/net/listen-address.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { certificatePair, checkCertificatePair } from '../../../lib/tls/certificate-keys.ts';
import { addIssue, checkedText } from '../../../lib/yaml/checked-text.ts';
import { addressForms, atMostOneOf } from '../../../lib/yaml/key-rules.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { configText } from '../../config/text/config-text.ts';
import type { RegisterBrokerConfig } from './mqtt.ts';

/** `file`: named as in sinks. */
export function registerBrokerSchema<File extends z.ZodType<string, string>>({ file }: { file: File }) {
  return z
    .strictObject({
      url: checkedText((text) => mqttUrlProblem(text, 'anywhere'))
        .meta({ ...expecting(configText('mqtt_url')), ...addressForms.mqtt })
        .describe(
          "Address of the shop's broker, or of one on this machine. mqtt:// is readable by others on the way.",
        )
        .meta({ sample: 'mqtt://127.0.0.1:1883' }),
      version: versionKey,
      topicPrefix: topicPrefixKey
        .default('tillframe')
        .describe('What topics begin with: PREFIX/registers/KEY/sales.'),
      clientId: clientIdKey
        .optional()
        .describe(
          'Name of this client at the broker, under which messages wait while the gateway is away. Without it the id of the gateway with -registers.',
        )
        .meta({ sample: 'gateway-1-registers' }),
      username: usernameKey.optional().describe('User at the broker.').meta({ sample: 'tillframe' }),
      password: passwordKey
        .optional()
        .describe('Password of that user.')
        .meta({ sample: 'password-at-the-broker' }),
      ...loginFileKeys(file, {
        passwordFile: 'registers.password',
        caFile: 'shop-ca.pem',
        certFile: 'registers-cert.pem',
        keyFile: 'registers-key.pem',
      }),
    })
    .superRefine((broker, context) => {
      const { username, password, passwordFile } = broker;
      checkPassword(broker, context);
      // MQTT 3.1.1 has no password without a name.
      if (username === undefined && (password ?? passwordFile) !== undefined)
        addIssue(context, ['username'], configText('broker_username_missing'));
      checkCertificatePair(broker, context);
    })
    .meta({
      allOf: atMostOneOf(passwordKeys),
      dependentRequired: { ...certificatePair, password: ['username'], passwordFile: ['username'] },
    });
}

/** The section as checked by its schema. */
export type WrittenRegisterBroker = z.output<ReturnType<typeof registerBrokerSchema>>;

export type RegisterBrokerTools = LoginTools & { note(key: 'url', words: LocalizedText): void };

/** Includes the contents of the named files; their errors are reported at their keys. */
export function resolveRegisterBroker(
  written: WrittenRegisterBroker,
  tools: RegisterBrokerTools,
): RegisterBrokerConfig {
  const { login, files } = readLogin(written, tools);
  const { url, version, topicPrefix, clientId, username, password } = written;
  if (isReadable(url)) tools.note('url', readable);
  return {
    url,
    version,
    topicPrefix,
    ...(clientId !== undefined && { clientId }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...login,
    files,
  };
}

function isReadable(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'mqtt:' && !isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}

const readable: LocalizedText = configText('broker_readable_note');
