/** What `provision.yaml` says about the device itself: its name, its set-up code, its network. */
import { isIP, isIPv4 } from 'node:net';
import { z } from 'zod';
import { proxyProblem } from '../cloud/proxy.ts';
import { checkedText } from '../ops/checked-text.ts';
import { expecting } from '../ops/schema-words.ts';
import { fixedAddressProblem, isPrefixed, maxTimeServers } from './network-form.ts';

const hostNameForm = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** One label: `.local` is added in the network. */
export const hostNameSchema = z
  .string()
  .regex(hostNameForm)
  .meta(
    expecting({
      en: '1 to 63 of the signs a-z, 0-9 and -, without .local',
      ja: 'a-z、0-9、- の 1〜63 文字（.local は付けません）',
    }),
  );

const ipAddress = z
  .string()
  .refine((text) => isIP(text) !== 0)
  .meta(expecting({ en: 'an IP address such as 192.168.1.1', ja: '192.168.1.1 のような IP アドレス' }));

/** A name or an address, without a port. */
export const timeServerSchema = z
  .string()
  .refine((text) => isIP(text) !== 0 || /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text))
  .meta(
    expecting({
      en: 'a host name or address such as ntp.nict.jp',
      ja: 'ntp.nict.jp のようなホスト名か IP アドレス',
    }),
  );

export const networkSchema = z
  .strictObject({
    address: z
      .string()
      .refine(isPrefixed)
      .meta(
        expecting({
          en: 'an address with the length of its network such as 192.168.1.20/24',
          ja: '192.168.1.20/24 のような、ネットワークの長さ付きのアドレス',
        }),
      )
      .optional(),
    router: ipAddress
      .refine((text) => isIPv4(text))
      .meta(
        expecting({ en: 'an IPv4 address such as 192.168.1.1', ja: '192.168.1.1 のような IPv4 アドレス' }),
      )
      .optional(),
    nameServers: z.array(ipAddress).min(1).max(3).optional(),
    wifi: z
      .strictObject({
        name: z
          .string()
          .refine((text) => Buffer.byteLength(text) >= 1 && Buffer.byteLength(text) <= 32)
          .meta(
            expecting({ en: 'the name of the Wi-Fi, at most 32 bytes', ja: 'Wi-Fi の名前（32 バイトまで）' }),
          ),
        password: z
          .string()
          .regex(/^[\x20-\x7e]{8,63}$/)
          .meta(
            expecting({
              en: 'the password of the Wi-Fi, 8 to 63 letters, digits and signs',
              ja: 'Wi-Fi のパスワード（英数字と記号 8〜63 文字）',
            }),
          )
          .optional(),
        hidden: z.boolean().default(false),
      })
      .optional(),
  })
  .superRefine((network, context) => fixedAddressProblem(network, context));

export const deviceShape = {
  hostName: hostNameSchema.optional(),
  setUpCodeSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta(
      expecting({
        en: 'the SHA-256 that tillframe provision --csv wrote; the code itself stands on the label',
        ja: 'tillframe provision --csv が書いた SHA-256（コードそのものはラベルにあります）',
      }),
    )
    .optional(),
  network: networkSchema.optional(),
  proxy: checkedText(proxyProblem)
    .meta(
      expecting({
        en: 'off, or an address such as http://proxy.example:3128',
        ja: 'off、または http://proxy.example:3128 のような URL',
      }),
    )
    .optional(),
  timeServers: z.array(timeServerSchema).min(1).max(maxTimeServers).optional(),
  serveTime: z.boolean().optional(),
} as const;

export const deviceSchema = z.strictObject(deviceShape);
export type DeviceValues = z.output<typeof deviceSchema>;
export type NetworkValues = z.output<typeof networkSchema>;
export const deviceKeys = Object.keys(deviceShape) as (keyof DeviceValues)[];
