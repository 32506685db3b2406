/** Settings of both sources for the peer, in the form their schemas give a set-up file. */
import { type SmaregiSettings, smaregiSettings } from '../../../../src/agent/sources/smaregi/settings.ts';
import {
  type SmaregiPlatformSettings,
  smaregiPlatformSettings,
} from '../../../../src/agent/sources/smaregi-platform/settings.ts';
import type { Smaregi } from '../../../peers/pos/smaregi.ts';

export function olderSettings(smaregi: Smaregi, more: Record<string, unknown> = {}): SmaregiSettings {
  const { contractId, accessToken, olderUrl: baseUrl } = smaregi;
  return smaregiSettings.parse({ contractId, accessToken, baseUrl, ...more });
}

export function platformSettings(
  smaregi: Smaregi,
  more: Record<string, unknown> = {},
): SmaregiPlatformSettings {
  const { contractId, clientId, clientSecret, idUrl, apiUrl } = smaregi;
  return smaregiPlatformSettings.parse({ contractId, clientId, clientSecret, idUrl, apiUrl, ...more });
}
