/** The store's operations on what the cloud asks for. */
import { onDb, type Reads, type Writes } from '../operation.ts';
import {
  countRemoteRequests,
  noteRemoteRequest,
  openRemoteRequests,
  remoteRequests,
  requestedClips,
  requestRemoteReport,
  settleRemoteRequest,
  useRemoteCloud,
} from './remote-requests.ts';
import {
  forgetRemoteRollout,
  noteRemoteRollout,
  remoteRollout,
  settleRemoteRollout,
} from './remote-rollout.ts';
import { appliedRemoteSettings, applyRemoteSettings } from './remote-settings.ts';

export const remoteWrites = {
  applyRemoteSettings,
  forgetRemoteRollout,
  noteRemoteRollout,
  settleRemoteRollout,
  noteRemoteRequest,
  requestRemoteReport,
  settleRemoteRequest,
  useRemoteCloud,
} satisfies Writes;

export const remoteReads = {
  appliedRemoteSettings: onDb(appliedRemoteSettings),
  remoteRollout: onDb(remoteRollout),
  remoteRequests: onDb(remoteRequests),
  openRemoteRequests: onDb(openRemoteRequests),
  countRemoteRequests: onDb(countRemoteRequests),
  requestedClips: onDb(requestedClips),
} satisfies Reads;
