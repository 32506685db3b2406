/** The kinds of POS clouds, and an account of a kind that only a newer version knows. */
import { expect, it } from 'vitest';
import { posKindToJson } from '../../../src/agent/sources/pos-descriptor.ts';
import {
  kindsOfSameSource,
  openSettings,
  posKinds,
  secretSettings,
  settingsProblems,
} from '../../../src/agent/sources/registry.ts';
import { posKindJson } from '../../../src/contract/page/pos-kinds.ts';

const ofNewerVersion = { kind: 'other-pos', settings: { shop: 'shop-1', pin: 'secret-pin' } };

it('reports an unknown kind, and treats all its settings as secret', () => {
  expect(settingsProblems(ofNewerVersion.kind, ofNewerVersion.settings)).toMatchObject([
    { path: ['kind'], cause: { texts: { en: expect.stringContaining('update the gateway') as string } } },
  ]);
  expect(openSettings(ofNewerVersion)).toEqual({});
  expect(secretSettings(ofNewerVersion)).toEqual(ofNewerVersion.settings);
  expect(kindsOfSameSource(ofNewerVersion.kind)).toEqual([]);
});

it.for([...posKinds.values()])('describes $id to the page with fields of its settings alone', (kind) => {
  const { ways, addresses, identities } = posKindJson.parse(posKindToJson(kind));
  const fields = ways.flatMap((way) => way.fields);
  const known = Object.keys(kind.settings.shape);
  expect(known).toEqual(expect.arrayContaining([...fields.map(({ key }) => key), ...addresses]));
  expect(fields.map(({ key }) => key)).toEqual(expect.arrayContaining([...identities]));
  for (const { key, type } of fields) expect(type === 'secret', key).toBe(/secret|token$/i.test(key));
  // An account that was connected in any of the ways is shown in one.
  expect(ways.filter(({ markedBy }) => markedBy === undefined)).toHaveLength(1);
});
