/** The status line of `systemctl status`. */
import { expect, test } from 'vitest';
import { serviceStatus } from '../../src/agent/service.ts';
import { createUploadState } from '../../src/agent/upload/upload-state.ts';
import { systemClock } from '../../src/lib/clock.ts';

test('reports the cloud as well only once it has accepted an event', () => {
  const state = createUploadState(systemClock);
  const setUp = () => ({
    cameras: [],
    registers: [],
    links: [],
    posAccounts: [],
    posTerminals: [],
    momentSources: [],
  });
  const parts = { setUp, camera: () => undefined };
  const line = () => serviceStatus({ ...parts, upload: () => state.state() });
  expect(line()).toBe('0 of 0 cameras up, cloud not yet reached');
  state.noteReached();
  expect(line()).toBe('0 of 0 cameras up, cloud ok');
  expect(serviceStatus({ ...parts, upload: () => undefined })).toBe('0 of 0 cameras up, no cloud');
});
