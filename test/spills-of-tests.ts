/** Agents that tests stop leave their video in memory for a next start that never comes: it is removed once all tests are done. */
import { existsSync } from 'node:fs';
import { removeStaleSpills } from '../src/agent/cameras/lookback/stale-spills.ts';

export async function teardown(): Promise<void> {
  if (existsSync('/dev/shm')) await removeStaleSpills('/dev/shm', undefined, Date.now());
}
