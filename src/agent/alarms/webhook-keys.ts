/** Keys of `alarms.webhook` in config.yaml, and their conversion. */

import { z } from 'zod';
import { maxTokenLength, tokenInFile, tokenPattern } from '../../lib/http/bearer.ts';
import { isSafeToSendTo } from '../../lib/net/safe-address.ts';
import type { LocalizedText } from '../../lib/text/language.ts';
import { isCertificate, noCertificate } from '../../lib/tls/client-certificate.ts';
import { addIssue, checkedText } from '../../lib/yaml/checked-text.ts';
import { addressForms, atMostOneOf } from '../../lib/yaml/key-rules.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import type { NamedFile } from '../upload/https/config.ts';
import { chooseProxy, type Environment, type Proxy, proxyProblem } from '../upload/https/proxy.ts';
import { webhookText } from './text/webhook.ts';

/** `file`: schema of a key that names a file. */
export function alarmWebhookSchema<File extends z.ZodType<string, string>>({ file }: { file: File }) {
  return z
    .strictObject({
      url: checkedText(webhookUrlProblem)
        .meta({ ...expecting(webhookText('webhook.expected_url')), ...addressForms.httpsOrLocal })
        .describe('Where each message is posted (JSON).')
        .meta({ sample: 'https://alarms.example.com/hooks/tillframe' }),
      form: z
        .enum(['full', 'text'])
        .default('full')
        .describe(
          'full: each alarm with its kind, state and times, and `text` for a person (docs/reference/alarms.md). text: {"text": …} alone, as chat services such as Slack, Mattermost and Google Chat take it.',
        ),
      language: z.enum(['ja', 'en']).default('ja').describe('Of `text`.'),
      token: z
        .string()
        .regex(tokenPattern)
        .max(maxTokenLength)
        .meta(expecting(webhookText('webhook.expected_token')))
        .optional()
        .describe('Sent along as Authorization: Bearer, where that address wants one.')
        .meta({ sample: 'token-of-that-address' }),
      tokenFile: file
        .optional()
        .describe(
          'A file that holds the token, in place of `token`. Read for each message; the agent starts without it.',
        )
        .meta({ sample: 'alarms.token' }),
      caFile: file
        .optional()
        .describe(
          'Certificate (PEM) of a private authority, trusted besides the public ones. Read for each message.',
        )
        .meta({ sample: 'alarms-ca.pem' }),
      proxy: checkedText(proxyProblem)
        .meta({ ...expecting(webhookText('webhook.expected_proxy')), ...addressForms.proxy })
        .optional()
        .describe('As cloud.proxy, for these messages.')
        .meta({ sample: 'http://proxy.example:3128' }),
      afterMinutes: z
        .int()
        .min(0)
        .max(1440)
        .default(5)
        .describe(
          'How long an alarm stands before it is reported, and is gone before its end is reported, minutes.',
        ),
      repeatHours: z
        .int()
        .min(0)
        .max(720)
        .default(24)
        .describe('Interval after which an alarm still in force is sent again, hours; 0: never.'),
    })
    .superRefine(({ token, tokenFile }, context) => {
      if (token !== undefined && tokenFile !== undefined)
        addIssue(context, ['tokenFile'], webhookText('webhook.two_tokens'));
    })
    .meta({ allOf: atMostOneOf(['token', 'tokenFile']) });
}

export type WrittenAlarmWebhook = z.output<ReturnType<typeof alarmWebhookSchema>>;

export type AlarmWebhookConfig = Pick<WrittenAlarmWebhook, 'form' | 'language'> & {
  /** The address of a chat service contains its login. */
  readonly secretUrl: string;
  readonly token?: string;
  /** Files are read for each message; these are absolute paths. */
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly proxy?: Proxy;
  readonly afterMs: number;
  readonly repeatMs: number | undefined;
};

export function resolveAlarmWebhook(
  written: WrittenAlarmWebhook,
  tools: {
    readonly environment: Environment;
    /** A file that may be repaired while the agent runs: problems are only notes at the start. */
    readonly awaitedFile: (key: string, named: string) => Partial<NamedFile>;
    readonly doubt: (key: string, words: LocalizedText) => void;
    readonly problem: (key: string, words: LocalizedText) => void;
  },
): AlarmWebhookConfig {
  const { url, form, language, token, tokenFile, caFile, afterMinutes, repeatHours } = written;
  const fileOf = (key: string, named: string | undefined): Partial<NamedFile> =>
    named === undefined ? {} : tools.awaitedFile(key, named);
  const held = fileOf('tokenFile', tokenFile);
  if (held.path !== undefined && held.text !== undefined && tokenInFile(held.text) === undefined)
    tools.doubt('tokenFile', noToken(held.path));
  const ca = fileOf('caFile', caFile);
  if (ca.path !== undefined && ca.text !== undefined && !isCertificate(ca.text))
    tools.doubt('caFile', webhookText('webhook.of_file', { file: ca.path, problem: noCertificate }));
  const { proxy, problem } = chooseProxy(written.proxy, tools.environment);
  if (problem !== undefined) tools.problem('proxy', problem);
  return {
    ...{ secretUrl: url, form, language },
    ...(token !== undefined && { token }),
    ...(held.path !== undefined && { tokenFile: held.path }),
    ...(ca.path !== undefined && { caFile: ca.path }),
    ...(proxy !== undefined && { proxy }),
    afterMs: afterMinutes * 60_000,
    repeatMs: repeatHours === 0 ? undefined : repeatHours * 3_600_000,
  };
}

function noToken(path: string): LocalizedText {
  return webhookText('webhook.no_token', { path });
}

/** The address of a chat service contains its secret, in path or query: the text isn't repeated. */
function webhookUrlProblem(text: string): LocalizedText | undefined {
  if (!URL.canParse(text)) return webhookText('webhook.url');
  const url = new URL(text);
  if (!isSafeToSendTo(url)) return webhookText('webhook.not_https');
  if (url.username !== '' || url.password !== '') return webhookText('webhook.login_in_url');
  return undefined;
}
