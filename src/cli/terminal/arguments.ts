/** What options take, read; usage errors have the words (cli/command-line.ts). */
import { InvalidArgumentError } from 'commander';
import { type ListenAddress, parseListen } from '../../lib/net/listen-address.ts';

export function listenArgument(text: string): ListenAddress {
  const address = parseListen(text);
  if (address === undefined) throw new InvalidArgumentError('');
  return address;
}

export function urlArgument(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new InvalidArgumentError('');
  const { username, password, search, hash } = new URL(text);
  // It is printed and joined with paths; a password has no place in it.
  if ([username, password, search, hash].some((part) => part !== '')) throw new InvalidArgumentError('');
  return text;
}

/** The bounds are the error's text: the command line says them. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d{1,9}$/.test(text) || number < min || number > max)
      throw new InvalidArgumentError(`${min} … ${max}`);
    return number;
  };
}
