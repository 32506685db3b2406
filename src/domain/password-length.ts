/** How long a password of the page may be, in signs. */
export const minPasswordChars = 10;
export const maxPasswordChars = 256;

/** And the passphrase of an exported set-up. */
export const minPassphraseChars = 10;
export const maxPassphraseChars = 256;
