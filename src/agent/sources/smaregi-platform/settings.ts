/**
 * Settings of an account at Smaregi's Platform API: a contract, and the app of Smaregi Developers that may read it. Without an app of its own,
 * the gateway's cloud is the app, and gives the tokens.
 */

import { z } from 'zod';
import { platformHosts } from '../../../domain/setup/smaregi-platform.ts';
import { addIssue, checkedText } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import { addressProblem, contractId, storeId } from '../smaregi/settings.ts';
import { smaregiSettingsText } from '../smaregi/settings-text.ts';

const ofTheApp = z
  .string()
  .transform((text) => text.trim())
  .pipe(z.string().regex(/^[\x21-\x7e]{4,512}$/));

const address = checkedText(addressProblem)
  .meta(expecting(smaregiSettingsText('https_url')))
  .optional();

export const smaregiPlatformSettings = z
  .strictObject({
    contractId: contractId
      .describe('契約ID of the contract that uses the app; in the sandbox it begins with sb_.')
      .meta({ sample: 'sample01' }),
    clientId: ofTheApp
      .meta({
        sample: 'client-id-from-smaregi',
        ...expecting(smaregiSettingsText('client_id')),
      })
      .optional()
      .describe(
        'クライアントID of an app of your own at Smaregi Developers (アプリ → 環境設定), a private app of the contract or one that the seller brings; its scopes pos.transactions:read and pos.stores:read have to be on. Without it the tokens come from the cloud.',
      ),
    clientSecret: ofTheApp
      .meta({
        secret: true,
        sample: 'client-secret-from-smaregi',
        ...expecting(smaregiSettingsText('client_secret')),
      })
      .optional()
      .describe('クライアントシークレット of the same page.'),
    sandbox: z
      .boolean()
      .default(false)
      .describe(
        'Smaregi Developers’ sandbox (開発環境) in place of production; contract, client id and secret are others there.',
      ),
    storeId: storeId
      .optional()
      .describe(
        '店舗ID, in quotes. With it only this shop is requested; without it the shop is taken from the first sale of the linked terminals.',
      )
      .meta({ sample: '1' }),
    idUrl: address
      .describe('Where tokens are given, if not at Smaregi: for tests.')
      .meta({ sample: platformHosts.production.id }),
    apiUrl: address
      .describe('Where the API is, if not at Smaregi: for tests.')
      .meta({ sample: platformHosts.production.api }),
  })
  .superRefine(({ clientId, clientSecret }, context) => {
    if (clientId !== undefined && clientSecret === undefined)
      addIssue(context, ['clientSecret'], smaregiSettingsText('secret_missing'));
    if (clientId === undefined && clientSecret !== undefined)
      addIssue(context, ['clientId'], smaregiSettingsText('id_missing'));
  });

export type SmaregiPlatformSettings = z.infer<typeof smaregiPlatformSettings>;

export function hostsOf({ sandbox, idUrl, apiUrl }: SmaregiPlatformSettings): { id: string; api: string } {
  const { id, api } = sandbox ? platformHosts.sandbox : platformHosts.production;
  return { id: plain(idUrl ?? id), api: plain(apiUrl ?? api) };
}

function plain(url: string): string {
  return url.replace(/\/+$/, '');
}
