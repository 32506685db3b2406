/** English texts of the log of exports. */
import type { ExportLogMessages } from './export-log-ja.ts';

export const exportLogEn: ExportLogMessages = {
  heading: 'Exports',
  text: 'Who saved lists of sales and case files, and when. Kept for a year, at most 5,000 entries.',
  none: 'Nothing has been exported yet.',
  failed: 'The log could not be read. Trying again automatically.',
  what: { csv: 'List of sales (CSV)', case_pdf: 'Case file (PDF)', case_zip: 'Case file (ZIP)' },
  caller: {
    session: 'On the page',
    open: 'On the gateway itself (no password set)',
    token: (name) => `Program “${name}”`,
  },
  from: (who, address) => `${who} (${address})`,
  all: 'All sales',
  sale: 'Show sale',
  more: (n) => `The newest ${n} are shown.`,
  showMore: 'Show more',
};
