/** The catalogues of texts that are made where they are shown: nothing stores their codes. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { webhookEn } from '../../../src/agent/alarms/text/webhook-en.ts';
import { webhookJa } from '../../../src/agent/alarms/text/webhook-ja.ts';
import { onvifEn } from '../../../src/agent/cameras/onvif/text/onvif-en.ts';
import { onvifJa } from '../../../src/agent/cameras/onvif/text/onvif-ja.ts';
import { configEn } from '../../../src/agent/config/text/config-en.ts';
import { configJa } from '../../../src/agent/config/text/config-ja.ts';
import { setUpFileEn } from '../../../src/agent/setup-file/text/set-up-file-en.ts';
import { setUpFileJa } from '../../../src/agent/setup-file/text/set-up-file-ja.ts';
import { shopifySettingsEn } from '../../../src/agent/sources/shopify/settings-en.ts';
import { shopifySettingsJa } from '../../../src/agent/sources/shopify/settings-ja.ts';
import { smaregiSettingsEn } from '../../../src/agent/sources/smaregi/settings-en.ts';
import { smaregiSettingsJa } from '../../../src/agent/sources/smaregi/settings-ja.ts';
import { squareSettingsEn } from '../../../src/agent/sources/square/settings-en.ts';
import { squareSettingsJa } from '../../../src/agent/sources/square/settings-ja.ts';
import { ubiregiSettingsEn } from '../../../src/agent/sources/ubiregi/settings-en.ts';
import { ubiregiSettingsJa } from '../../../src/agent/sources/ubiregi/settings-ja.ts';
import { storeEn } from '../../../src/agent/store/text/store-en.ts';
import { storeJa } from '../../../src/agent/store/text/store-ja.ts';
import { terminalEn } from '../../../src/agent/support/doctor/terminal-en.ts';
import { terminalJa } from '../../../src/agent/support/doctor/terminal-ja.ts';
import { networkEn } from '../../../src/agent/system/text/network-en.ts';
import { networkJa } from '../../../src/agent/system/text/network-ja.ts';
import { provisionEn } from '../../../src/agent/system/text/provision-en.ts';
import { provisionJa } from '../../../src/agent/system/text/provision-ja.ts';
import { transferEn } from '../../../src/agent/system/text/transfer-en.ts';
import { transferJa } from '../../../src/agent/system/text/transfer-ja.ts';
import { updateEn } from '../../../src/agent/system/text/update-en.ts';
import { updateJa } from '../../../src/agent/system/text/update-ja.ts';
import { helpEn } from '../../../src/cli/text/help-en.ts';
import { helpJa } from '../../../src/cli/text/help-ja.ts';
import { messagesEn } from '../../../src/cli/text/messages-en.ts';
import { messagesJa } from '../../../src/cli/text/messages-ja.ts';
import { conformanceEn } from '../../../src/conformance/text/conformance-en.ts';
import { conformanceJa } from '../../../src/conformance/text/conformance-ja.ts';
import { contractEn } from '../../../src/contract/text/contract-en.ts';
import { contractJa } from '../../../src/contract/text/contract-ja.ts';
import { messageEn } from '../../../src/domain/alarm/message-en.ts';
import { messageJa } from '../../../src/domain/alarm/message-ja.ts';
import { doctorEn } from '../../../src/domain/doctor/doctor-en.ts';
import { doctorJa } from '../../../src/domain/doctor/doctor-ja.ts';
import { problemsEn } from '../../../src/domain/problem/problems-en.ts';
import { problemsJa } from '../../../src/domain/problem/problems-ja.ts';
import { refusalsEn } from '../../../src/domain/problem/refusal/refusals-en.ts';
import { refusalsJa } from '../../../src/domain/problem/refusal/refusals-ja.ts';
import { type Catalogue, placeholdersOf } from '../../../src/lib/text/catalogue.ts';
import { libEn } from '../../../src/lib/text/lib-en.ts';
import { libJa } from '../../../src/lib/text/lib-ja.ts';
import { receiverStartEn } from '../../../src/receiver/text/start-en.ts';
import { receiverStartJa } from '../../../src/receiver/text/start-ja.ts';

const src = new URL('../../../src/', import.meta.url);
const code = ['agent', 'cli', 'conformance', 'contract', 'domain', 'lib', 'printer-proxy', 'receiver']
  .flatMap((folder) =>
    readdirSync(new URL(folder, src), { recursive: true, encoding: 'utf8' })
      .filter((path) => /(?<!-en|-ja)\.ts$/.test(path))
      .map((path) => readFileSync(new URL(`${folder}/${path}`, src), 'utf8')),
  )
  .concat(readFileSync(new URL('main.ts', src), 'utf8'))
  .join('\n');

const catalogues: readonly [string, Catalogue, Catalogue][] = [
  ['help', helpEn, helpJa],
  ['messages', messagesEn, messagesJa],
  ['conformance', conformanceEn, conformanceJa],
  ['lib', libEn, libJa],
  ['contract', contractEn, contractJa],
  ['config', configEn, configJa],
  ['set-up file', setUpFileEn, setUpFileJa],
  ['settings of Smaregi', smaregiSettingsEn, smaregiSettingsJa],
  ['settings of Square', squareSettingsEn, squareSettingsJa],
  ['settings of Shopify', shopifySettingsEn, shopifySettingsJa],
  ['settings of Ubiregi', ubiregiSettingsEn, ubiregiSettingsJa],
  ['webhook', webhookEn, webhookJa],
  ['onvif', onvifEn, onvifJa],
  ['store', storeEn, storeJa],
  ['findings on the terminal', terminalEn, terminalJa],
  ['network', networkEn, networkJa],
  ['provisioning', provisionEn, provisionJa],
  ['transfer', transferEn, transferJa],
  ['update', updateEn, updateJa],
  ['alarm messages', messageEn, messageJa],
  ['findings', doctorEn, doctorJa],
  ['problems', problemsEn, problemsJa],
  ['refusals', refusalsEn, refusalsJa],
  ['start of the receiver', receiverStartEn, receiverStartJa],
];

test.each(catalogues)('has the same placeholders in both languages: %s', (_, en, ja) => {
  const names = (catalogue: Catalogue) =>
    Object.entries(catalogue).map(([key, text]) => [key, [...new Set(placeholdersOf(text))].toSorted()]);
  expect(names(ja).toSorted()).toEqual(names(en).toSorted());
});

test.each(catalogues)('ends with a full stop in both languages or in neither: %s', (_, en, ja) => {
  const statements = Object.entries(en).filter(([, text]) => !text.endsWith('?'));
  const differing = statements.filter(([key, text]) => text.endsWith('.') !== ja[key]?.endsWith('。'));
  expect(differing.map(([key]) => key)).toEqual([]);
});

/** Also begins a sentence: a name of a program, a key or a code, a quotation or a parameter. */
const beginning = /^(?:[A-Z\d{“]|ffmpeg|gpiomon|cloud\.url|username|sequence:)/;
/** Headings, a link and a part of a sentence. */
const noSentence = /^linking\.(?:title_|onward$)|^network\.browsers_warn$/;

test('has problems that begin a sentence and end without a full stop: others may follow them', () => {
  expect(Object.entries(problemsEn).filter(([, text]) => !beginning.test(text))).toEqual([]);
  const all = [...Object.entries(problemsEn), ...Object.entries(problemsJa)];
  expect(all.filter(([, text]) => /[.。]$/.test(text))).toEqual([]);
});

test('has refusals that are whole sentences, or introduce a quotation', () => {
  const sentences = Object.entries({ ...refusalsEn, ...networkEn }).filter(([key]) => !noSentence.test(key));
  expect(sentences.filter(([, text]) => !beginning.test(text) || !/[.?:}]$/.test(text))).toEqual([]);
});

test.each(catalogues)('has no text that no code uses: %s', (_, en) => {
  // A code may be put together, with a part that stands somewhere: `setup_code.${kind}`, `${check}.title`.
  const parts = [...code.matchAll(/`([\w.-]*)\$\{[^`}]+\}([\w.-]*)`/g)]
    .map(([, begin = '', end = '']) => ({ begin, end }))
    .filter(({ begin, end }) => begin.includes('.') || end.includes('.'));
  const stands = (text: string): boolean => code.includes(`'${text}'`);
  const isUsed = (key: string): boolean =>
    stands(key) ||
    parts.some(
      ({ begin, end }) =>
        key.startsWith(begin) &&
        key.endsWith(end) &&
        stands(key.slice(begin.length, key.length - end.length)),
    );
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});
