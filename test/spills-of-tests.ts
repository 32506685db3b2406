/** Agents of tests leave their video in memory for a next start that never comes. It is removed once all tests are done, and before: a run may have been killed. */
import { existsSync } from 'node:fs';
import { removeStaleSpills } from '../src/agent/cameras/lookback/stale-spills.ts';

export async function setup(): Promise<() => Promise<void>> {
  await removeAll();
  return removeAll;
}

async function removeAll(): Promise<void> {
  if (existsSync('/dev/shm')) await removeStaleSpills('/dev/shm', undefined, Date.now());
}
