import { expect, it } from 'vitest';
import { differing, isSame, merged } from '../../../src/page/state/merge.ts';

const was = { name: 'A', camera: 'counter', terminal: '1' };

it('what is being changed here stays, all else follows what others have stored meanwhile', () => {
  const draft = { ...was, camera: 'door' };
  const stored = { name: 'B', camera: 'shelf', terminal: '1' };
  const now = merged(draft, was, stored);
  expect(now).toEqual({ name: 'B', camera: 'door', terminal: '1' });
  expect(draft).toEqual({ ...was, camera: 'door' });
  expect(differing(now, stored)).toEqual({ camera: 'door' });
  expect(isSame(now, stored)).toBe(false);
  expect(isSame(merged(was, was, stored), stored)).toBe(true);
});
