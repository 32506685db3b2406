/** How long a password of the page may be, in signs. */
export const minPasswordChars = 10;
export const maxPasswordChars = 256;
