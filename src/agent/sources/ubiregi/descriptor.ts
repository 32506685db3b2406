/** Ubiregi: a pasted API access token, or an app of the owner's own and its login. */
import { posDescriptor } from '../pos-descriptor.ts';
import { linkedSettings, linkingUrl } from './linking.ts';
import { ubiregiSettings } from './settings.ts';
import { createUbiregi } from './ubiregi.ts';

export const ubiregi = posDescriptor({
  id: 'ubiregi',
  system: {
    id: 'ubiregi',
    name: { en: 'Ubiregi', ja: 'ユビレジ' },
    about: {
      en: 'Log in at Ubiregi and allow it, or paste a token. An account, or each of its tablets, is a register.',
      ja: 'ユビレジにログインして許可するか、トークンを貼り付けます。アカウント単位でも端末ごとでも連携できます。',
    },
  },
  name: { en: 'Ubiregi', ja: 'ユビレジ' },
  settings: ubiregiSettings,
  addresses: ['baseUrl'],
  owners: ['clientId'],
  renewed: ['tokens'],
  identities: [],
  unique: ['token', 'clientId'],
  listsTerminals: true,
  terminalName: { en: 'account', ja: 'アカウント' },
  saleFields: [
    'taxes',
    'adjustments',
    'tendered',
    'change',
    'payments.kind',
    'guests',
    'table',
    'staff',
    'businessDate',
    'extra',
  ],
  ways: [
    {
      id: 'token',
      label: { en: 'Paste a token', ja: 'トークンを貼り付ける' },
      steps: [
        {
          en: 'Log in at Ubiregi and open ubiregi.com/a/account/apps',
          ja: 'ユビレジにログインし、ubiregi.com/a/account/apps を開く',
        },
        {
          en: 'Make an API access token and paste it below',
          ja: 'API アクセストークンを作り、下に貼り付ける',
        },
      ],
      fields: [{ key: 'token', label: { en: 'API access token', ja: 'API アクセストークン' } }],
    },
    {
      id: 'app',
      label: { en: 'Log in at Ubiregi (own app)', ja: 'ユビレジにログインする（自社アプリ）' },
      markedBy: 'clientId',
      login: true,
      steps: [
        {
          en: 'Copy client id and client secret of your app at Ubiregi into the fields below',
          ja: 'ユビレジに登録した自社アプリの client id と client secret を下の欄に入力する',
        },
        {
          en: 'Check that the app’s redirect URL is the one below',
          ja: 'アプリのリダイレクト URL が下の欄と同じか確認する',
        },
        {
          en: 'Press “Link”, log in at Ubiregi’s page, and press 許可する',
          ja: '「連携」を押し、ユビレジの画面でログインして「許可する」を押す',
        },
      ],
      fields: [
        { key: 'clientId', label: { en: 'Client id', ja: 'client id' } },
        { key: 'clientSecret', label: { en: 'Client secret', ja: 'client secret' } },
        {
          key: 'redirectUri',
          label: { en: 'Redirect URL', ja: 'リダイレクト URL' },
          help: { en: 'The same as registered with the app', ja: 'アプリに登録した URL と同じもの' },
          preset: 'callback',
        },
      ],
    },
  ],
  create: createUbiregi,
  login: { url: linkingUrl, linked: linkedSettings },
});
