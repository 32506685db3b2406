/** Japanese texts of the pages beside the first, loaded with them. */
import { registerTruthsJa } from '../../../domain/exactness/register-truths-ja.ts';
import { detailTextsJa } from '../../../domain/sale/detail-texts-ja.ts';
import { acceptanceJa } from '../acceptance-ja.ts';
import { camerasJa } from '../cameras-ja.ts';
import { momentStripJa } from '../latency/moment-strip-ja.ts';
import { phoneLatencyJa } from '../latency/phone-latency-ja.ts';
import { linkageJa } from '../linkage-ja.ts';
import { networkJa } from '../network-ja.ts';
import { receiptsJa } from '../receipts-ja.ts';
import { supportJa } from '../support-ja.ts';
import { systemJa } from '../system-ja.ts';
import { evidenceJa } from './evidence-ja.ts';
import { logJa } from './log-ja.ts';
import { notificationsJa } from './notifications-ja.ts';
import { peopleJa } from './people-ja.ts';
import { recordJa } from './record-ja.ts';
import { savedSearchJa } from './saved-search-ja.ts';
import { settingsJa } from './settings-ja.ts';
import { takingsJa } from './takings-ja.ts';
import { timelineJa } from './timeline-ja.ts';

export const pagesJa = {
  acceptance: acceptanceJa,
  cameras: camerasJa,
  evidence: evidenceJa,
  log: logJa,
  people: peopleJa,
  linkage: linkageJa,
  momentStrip: momentStripJa,
  network: networkJa,
  notifications: notificationsJa,
  phoneLatency: phoneLatencyJa,
  receipts: receiptsJa,
  record: recordJa,
  registerTruths: registerTruthsJa,
  savedSearch: savedSearchJa,
  saleDetails: detailTextsJa,
  settings: settingsJa,
  support: supportJa,
  system: systemJa,
  takings: takingsJa,
  timeline: timelineJa,
};

export type PageMessages = typeof pagesJa;
