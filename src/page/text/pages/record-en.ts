/** English texts of keeping a sale, of unclear papers, of a sale's note, of its erasure and of its case file. */
import type { RecordMessages } from './record-ja.ts';

export const recordEn: RecordMessages = {
  keep: {
    keep: 'Pin',
    text: 'Keeps this sale and its pictures on the gateway beyond the retention time.',
    keptText: 'Pinned: this sale and its pictures stay on the gateway beyond the retention time.',
    working: 'Working…',
    undo: 'Unpin',
    undoTitle: 'Unpin this sale?',
    undoText:
      'If its retention time is over, the sale and its pictures are soon deleted from the gateway. They cannot be restored.',
    undone: 'Unpinned. The sale is deleted once its retention time is over.',
    full: 'The maximum number of sales is pinned. Find those that are no longer needed under “Pinned” in the search, unpin them, and press again.',
    failed: 'The change failed',
    unreachable: 'The gateway cannot be reached. Press again once it is.',
  },
  /** A paper that may be no sale. */
  unclear: {
    text: 'This paper may or may not be the receipt of a sale. Choose by what is printed.',
    deposit:
      'This is the receipt of a deposit. It is a sale if your later receipt is for the rest only, and no sale if that one shows the whole price. Goods sold with it count either way.',
    sale: 'It is a sale',
    no_sale: 'It is not a sale',
    remembered: 'Papers of the same title or labels are treated alike from now on.',
    done: 'Only this paper was changed: other papers have the same title, so later ones are treated as before.',
    takeBack: 'Undo this choice',
    takenBack: 'Undone: this paper waits for a choice again, and later ones are treated as before.',
    unreachable: 'The gateway cannot be reached. Try again in a moment.',
  },
  note: {
    title: 'Note',
    write: 'Write a note',
    edit: 'Edit note',
    hint: (max) =>
      `At most ${max} characters. Stored on this gateway only, never sent to the cloud. Searches find it.`,
    tooLong: (over) => `${over} characters too many.`,
    save: 'Save note',
    saving: 'Saving…',
    written: (at) => `Written ${at}`,
  },
  erase: {
    open: 'Erase on request',
    text: 'For good, with pictures, video, receipt and note, also before they were sent. The cloud is asked to erase it too. A record of this stays: the sale’s number, you, the time and the reason.',
    what: 'Erase',
    sale: 'The whole sale',
    picture: (camera) => `Only the picture of ${camera}, and the clips`,
    reason: 'Reason',
    reasonHint: 'Such as the date of the request. No names of customers.',
    reasonMissing: 'Enter a reason.',
    erase: 'Erase for good',
    erasing: 'Erasing…',
    done: 'Erased.',
  },
  caseFile: {
    open: 'Save case file',
    title: 'Save case file',
    text: 'Puts together the pictures, the receipt, the times with their basis, and the values (SHA-256) that prove the pictures unchanged: for the police, an insurer or your own records.',
    personal: 'It contains pictures and the name of the staff. Give it only to those who need it.',
    by: 'Exported by (optional)',
    byHint: 'Stated in the case file.',
    pdf: 'Save as PDF',
    pdfText: 'to print or hand in',
    zip: 'Save as ZIP',
    zipText: 'PDF, original pictures, stored videos, data of the sale, how to verify',
    making: 'Being made…',
    saved: 'Saved. See your downloads.',
    close: 'Close',
  },
};
