/** Bytes as developers read them: sixteen a line, with their place before and their letters behind. Pure. */

const perLine = 16;

export function hexDump(base64: string): { readonly text: string; readonly bytes: number } {
  const bytes = Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += perLine) {
    const some = bytes.slice(at, at + perLine);
    const hex = some.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
    const letters = some
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'))
      .join('');
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${letters}`);
  }
  return { text: lines.join('\n'), bytes: bytes.length };
}
