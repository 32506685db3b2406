/** Marker that replaces a `provision.yaml` after its import. */
import { replaceFile } from '../../../lib/files/replace-file.ts';

const heading = `# tillframe: この内容は装置に取り込みました。パスワードなどを残さないため、内容を消してあります。
# 変更するときは、新しい provision.yaml をこのファイルに上書きしてください。
# tillframe has taken this file in. Its contents are removed, so that no password stays here.
# To change something, put a new provision.yaml in place of this file.
`;

/** Pure. `at`: for people. */
function markerText(at: string, sha256: string): string {
  return `${heading}taken: { at: "${at}", sha256: ${sha256} }\n`.replaceAll('\n', '\r\n');
}

/** False if the file can't be written. */
export function writeMarker(path: string, at: string, sha256: string): boolean {
  try {
    replaceFile(path, Buffer.from(markerText(at, sha256)));
    return true;
  } catch {
    return false;
  }
}
