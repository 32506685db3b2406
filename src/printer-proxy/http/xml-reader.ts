/**
 * Reads XML while it arrives, in pieces of any size. Names come without their namespace prefix. Entities of a document
 * type are unknown, and never expanded. Bounds: 64 levels, 64 KiB an attribute or tag.
 */
import sax from 'sax';

export type XmlSink = {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** A piece of the text of an element; an element's text may come in several. */
  text(text: string): void;
  close(name: string): void;
};

export type XmlReader = {
  add(text: string): void;
  /** Call at the end of the document. */
  end(): void;
  /** Malformed, or beyond a bound: nothing further is reported. */
  isMalformed(): boolean;
};

const maxDepth = 64;

export function createXmlReader(sink: XmlSink): XmlReader {
  const parser = sax.parser(true);
  let isMalformed = false;
  let depth = 0;
  const fail = (): void => {
    isMalformed = true;
  };
  const local = (name: string): string => name.slice(name.indexOf(':') + 1);

  parser.onerror = fail;
  parser.onopentag = ({ name, attributes }) => {
    if (++depth > maxDepth) fail();
    if (!isMalformed) sink.open(local(name), attributes as Record<string, string>);
  };
  parser.onclosetag = (name) => {
    depth--;
    if (!isMalformed) sink.close(local(name));
  };
  const text = (piece: string): void => {
    if (!isMalformed && depth > 0) sink.text(piece);
  };
  parser.ontext = text;
  parser.oncdata = text;

  function attempt(step: () => void): void {
    if (isMalformed) return;
    try {
      step();
    } catch {
      fail();
    }
  }

  return {
    add: (piece) =>
      attempt(() => {
        parser.write(piece);
        // Text arrives with its chunk, not with the next tag.
        if (!isMalformed) parser.flush();
      }),
    end: () =>
      attempt(() => {
        parser.close();
      }),
    isMalformed: () => isMalformed,
  };
}
