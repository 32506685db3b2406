/**
 * The two files of a device's boot folder, from a row and the values common to all devices. Pure. config.yaml
 * contains no secret, so it may stay on the card and be edited there; the key for the cloud, Wi-Fi and the
 * hash of the code go into provision.yaml, which is replaced by a marker after the import.
 */

import { Document, parseDocument } from 'yaml';
import { setUpCodeSha256 } from '../../../../lib/crypto/set-up-code.ts';
import { openYaml, type Problem } from '../../../../lib/yaml/yaml-file.ts';
import { configSchema, hasPageTls } from '../../../config/config.ts';
import { provisionText } from '../../text/provision.ts';
import { mergedConfig } from '../merged-config.ts';
import { readProvision, type Values, valuesOf } from '../provision-file.ts';
import type { DeviceRow, RowProblem } from './device-rows.ts';
import type { Given } from './label-list.ts';

export type Template = { readonly config: string; readonly provision: string };
export type BootFiles = { readonly config: string; readonly provision: string; readonly address: string };

/** On a gateway the page serves the shop's phones. */
export const defaultConfig = `# tillframe: config.yaml
web: { listen: "0.0.0.0:8443", plainListen: "0.0.0.0:80" }
`;

/** Problems of the common values, before any device is examined. */
export function templateProblems({
  config,
  provision,
}: Template): { file: string; problems: readonly Problem[] }[] {
  const shop = { shop: { id: 'shop' } };
  const opened = openYaml(config);
  const ownsShop = opened.ok && valuesOf(opened.input)['shop'] !== undefined;
  const configProblems = mergedConfig({ configText: config, over: ownsShop ? {} : shop, mayRepair: false })
    .problems.config;
  const file = readProvision(provision, { macs: [] });
  const read = openYaml(provision);
  const devices =
    read.ok && valuesOf(read.input)['devices'] !== undefined
      ? [read.problem(['devices'], provisionText('provision.devices_in_template'))]
      : [];
  return [
    { file: 'config.yaml', problems: configProblems },
    { file: 'provision.yaml', problems: devices.length > 0 ? devices : file.problems },
  ];
}

/** Or the problems of the row in combination with the rest. */
export function bootFiles(
  row: DeviceRow,
  { hostName, setUpCode }: Omit<Given, 'address'>,
  template: Template,
): { readonly files: BootFiles } | { readonly problems: readonly RowProblem[] } {
  const cloud = { ...(row.cloud !== undefined && { cloud: withKind(row.cloud) }) };
  const own = { shop: stated({ id: row.shop.id, name: row.shop.name }), gateway: { id: row.device } };
  const config = laid(template.config, own);
  const provision = laid(template.provision, {
    hostName,
    setUpCodeSha256: setUpCodeSha256(setUpCode),
    ...(row.network !== undefined && { network: stated(row.network) }),
    ...(row.timeServers !== undefined && { timeServers: row.timeServers }),
    ...(row.cloud !== undefined && { config: cloud }),
  });
  const over = valuesOf(readProvision(provision, { macs: [] }).config);
  const merged = mergedConfig({
    configText: config,
    over,
    provision: { text: provision, at: (path) => ['config', ...path] },
    mayRepair: false,
  });
  const problems = [...merged.problems.config, ...merged.problems.provision];
  if (merged.text === undefined)
    return {
      problems: problems.map(({ key, message }) => ({
        line: row.line,
        column: columnsOf[key.replace(/^config\./, '')] ?? key,
        words: message,
      })),
    };
  const host = row.network?.address?.split('/')[0] ?? `${hostName}.local`;
  return { files: { config, provision, address: pageAddress(merged.text, host) } };
}

const columnsOf: Readonly<Record<string, string>> = {
  'cloud.url': 'cloud',
  'cloud.token': 'enrolKey',
  'cloud.enrolKey': 'enrolKey',
  'cloud.proxy': 'proxy',
  'cloud.kind': 'cloud',
};

function withKind(cloud: NonNullable<DeviceRow['cloud']>): Values {
  return { ...(cloud.url !== undefined && { kind: 'https' }), ...stated(cloud) };
}

/** Address to type in a browser: the page over plain HTTP that explains the warning, if there is one. */
function pageAddress(configText: string, host: string): string {
  const opened = openYaml(configText);
  const { web } = configSchema.parse(opened.ok ? opened.input : {});
  const isTls = hasPageTls(web);
  const [scheme, port] =
    isTls && web.plainListen !== undefined
      ? (['http', web.plainListen.port] as const)
      : ([isTls ? 'https' : 'http', web.listen.port] as const);
  const usual = scheme === 'http' ? 80 : 443;
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}/`;
}

/** Sections key by key, with the comments of the text. */
function laid(text: string, over: Values): string {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const parsed = parseDocument(plain, { logLevel: 'error' });
  const document = parsed.contents === null ? new Document({}) : parsed;
  if (parsed.contents === null) document.commentBefore = parsed.commentBefore ?? parsed.comment ?? null;
  const there = valuesOf(document.toJS());
  for (const [key, value] of Object.entries(over)) {
    const below = valuesOf(there[key]);
    if (Object.keys(below).length === 0) document.set(key, document.createNode(value));
    else
      for (const [inner, one] of Object.entries(valuesOf(value)))
        document.setIn([key, inner], document.createNode(one));
  }
  return document.toString({ lineWidth: 0 }).replaceAll('\n', '\r\n');
}

/** Without unset values and defaults. */
function stated(value: object): Values {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]: [string, unknown]) => [
        key,
        typeof one === 'object' && one !== null && !Array.isArray(one) ? stated(one) : one,
      ]),
  );
}
