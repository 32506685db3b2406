/** Source of versions: an address, a folder, or one package in a folder. */

import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { updateText } from '../text/update.ts';

export type Place = {
  /** With a trailing `/`. */
  readonly url: string;
  readonly isFolder: boolean;
  /** The one file to use. */
  readonly file?: string;
};

/** Throws if it is neither. */
export function placeOf(named: string): Place {
  if (/^https?:\/\//.test(named)) {
    if (!URL.canParse(named)) throw notThere(named);
    const { href } = new URL(named);
    return { url: href.endsWith('/') ? href : `${href}/`, isFolder: false };
  }
  const path = resolve(named);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return ofFolder(path);
  if (found?.isFile() === true) return { ...ofFolder(dirname(path)), file: basename(path) };
  throw notThere(named);
}

function ofFolder(path: string): Place {
  return { url: `${pathToFileURL(path).href.replace(/^file:\/\//, 'file:')}/`, isFolder: true };
}

function notThere(named: string): ErrorForPeople {
  return new ErrorForPeople(updateText('update.no_place', { named }));
}
