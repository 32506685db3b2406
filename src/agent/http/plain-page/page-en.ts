/** English texts of the page over plain HTTP. */

export type PlainPageTexts = {
  /** The language in itself. */
  readonly language: string;
  readonly title: string;
  readonly why: string;
  readonly steps: readonly string[];
  readonly open: string;
  readonly compareTitle: string;
  readonly compare: string;
  readonly trustTitle: string;
  readonly trust: string;
  readonly download: string;
  readonly nothingHere: string;
};

export const plainPageEn: PlainPageTexts = {
  language: 'English',
  title: 'The next page shows a warning',
  why: 'What you do with this device is encrypted. It has made its certificate itself, and your browser does not know that yet: it warns you once. If the device is in your shop’s own network, go on.',
  steps: [
    'iPhone, iPad, Mac (Safari): “Show Details”, then “visit this website”',
    'Android, computer (Chrome, Edge): “Advanced”, then “Proceed”',
    'Firefox: “Advanced…”, then “Accept the Risk and Continue”',
  ],
  open: 'Open the page',
  compareTitle: 'Fingerprint (SHA-256)',
  compare:
    'To be sure, compare what your browser shows of the certificate with the fingerprint on the paper that the device printed (tillframe setup-code --print), or in its first lines at a start. This page is not encrypted itself: what it shows alone proves nothing.',
  trustTitle: 'No more warnings',
  trust:
    'Where the fingerprint is the one on that paper, install the certificate and trust it. iPad, iPhone: install it under Settings → General → VPN & Device Management, then switch it on under General → About → Certificate Trust Settings.',
  download: 'Certificate (tillframe.crt)',
  nothingHere: 'This page never asks for a password or a code.',
};
