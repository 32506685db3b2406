/** Settings of an account at Smaregi's older API, copied by hand from its settings page. */

import { z } from 'zod';
import type { LocalizedText } from '../../../lib/text/language.ts';
import { checkedText } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { isPlainAddress } from '../polling/kit/plain-address.ts';
import { olderApiUrl } from './facts.ts';
import { smaregiSettingsText } from './settings-text.ts';

const blanksOff = (text: string): string => text.trim();

/** Part of every sale's identity. Smaregi's own are letters and digits; those of its sandbox begin with `sb_`. */
export const contractId = z
  .string()
  .transform(blanksOff)
  .pipe(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/))
  .meta(expecting(smaregiSettingsText('contract_id')));

export const storeId = z
  .string()
  .regex(/^\d{1,9}$/)
  .meta(expecting(smaregiSettingsText('store_id')));

function addressOf(written: string) {
  return checkedText(addressProblem)
    .meta(expecting(smaregiSettingsText('https_url')))
    .default(written);
}

/** Address of the requests, each of which contains secrets. */
export function addressProblem(text: string): LocalizedText | undefined {
  return isPlainAddress(text) ? undefined : smaregiSettingsText('address_unsafe');
}

export const smaregiSettings = z.strictObject({
  contractId: contractId
    .describe('契約ID, as Smaregi shows it under 設定 → システム連携 → スマレジAPI連携 → API受信設定.')
    .meta({ sample: 'sample01' }),
  accessToken: z
    .string()
    .transform(blanksOff)
    .pipe(z.string().regex(/^[\x21-\x7e]{8,512}$/))
    .meta({
      secret: true,
      sample: 'token-from-smaregi',
      ...expecting(smaregiSettingsText('access_token')),
    })
    .describe(
      'アクセストークン of the same page. There, 受信機能 has to be on (利用する), 取引 allowed to be read, and IP制限 off or the address of the shop added.',
    ),
  storeId: storeId
    .optional()
    .describe(
      '店舗ID, in quotes. With it only this shop is requested; without it the shop is taken from the first sale of the linked terminals.',
    )
    .meta({ sample: '1' }),
  baseUrl: addressOf(olderApiUrl).describe('Where the API is; another address is for tests.'),
});

export type SmaregiSettings = z.infer<typeof smaregiSettings>;
