/** English texts of the pages beside the first, loaded with them. */
import { registerTruthsEn } from '../../../domain/exactness/register-truths-en.ts';
import { detailTextsEn } from '../../../domain/sale/detail-texts-en.ts';
import { acceptanceEn } from '../acceptance-en.ts';
import { camerasEn } from '../cameras-en.ts';
import { momentStripEn } from '../latency/moment-strip-en.ts';
import { phoneLatencyEn } from '../latency/phone-latency-en.ts';
import { linkageEn } from '../linkage-en.ts';
import { networkEn } from '../network-en.ts';
import { receiptsEn } from '../receipts-en.ts';
import { supportEn } from '../support-en.ts';
import { systemEn } from '../system-en.ts';
import { evidenceEn } from './evidence-en.ts';
import { logEn } from './log-en.ts';
import { notificationsEn } from './notifications-en.ts';
import type { PageMessages } from './pages-ja.ts';
import { peopleEn } from './people-en.ts';
import { recordEn } from './record-en.ts';
import { savedSearchEn } from './saved-search-en.ts';
import { settingsEn } from './settings-en.ts';
import { takingsEn } from './takings-en.ts';
import { timelineEn } from './timeline-en.ts';

export const pagesEn: PageMessages = {
  acceptance: acceptanceEn,
  cameras: camerasEn,
  evidence: evidenceEn,
  log: logEn,
  people: peopleEn,
  linkage: linkageEn,
  momentStrip: momentStripEn,
  network: networkEn,
  notifications: notificationsEn,
  phoneLatency: phoneLatencyEn,
  receipts: receiptsEn,
  record: recordEn,
  registerTruths: registerTruthsEn,
  savedSearch: savedSearchEn,
  saleDetails: detailTextsEn,
  settings: settingsEn,
  support: supportEn,
  system: systemEn,
  takings: takingsEn,
  timeline: timelineEn,
};
