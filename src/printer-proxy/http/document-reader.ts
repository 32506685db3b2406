/**
 * Reads the body of a print request while it arrives: a document of ePOS-Print or Star WebPRNT, whose elements become
 * the tokens of a print job. Bounds: 1 MiB of text and commands, 50,000 tokens; the rest is left out and marked.
 * 1 MiB of pixels in Base64; the rest is left out.
 */
import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import type { Token } from '../dialects/token.ts';
import { createTokenizer } from '../dialects/tokenizer.ts';
import type { DocumentElement, ElementOutput } from './document-elements.ts';
import { readEposElement } from './epos-print.ts';
import { readWebPrntElement } from './webprnt.ts';
import { createXmlReader, type XmlSink } from './xml-reader.ts';

export type PrintDocument = {
  readonly tokens: readonly Token[];
  /** The same for the same print, whatever its envelope. */
  readonly digest: string;
  /** Arrival of the first token. Undefined: it prints nothing. */
  readonly firstAtMs: number | undefined;
  readonly isMalformed: boolean;
  /** Beyond a bound. */
  readonly isTooLong: boolean;
};

export type DocumentReader = {
  add(bytes: Uint8Array, atMs: number): void;
  /** Call once, at the end of the body. */
  end(): PrintDocument;
};

const maxTextLength = 1024 * 1024;
const maxPixelLength = 1024 * 1024;
const maxTokens = 50_000;

type ElementReader = (element: DocumentElement, out: ElementOutput) => void;

/** Elements whose text is printed or obeyed; that of others is code content. */
const withText: ReadonlySet<string> = new Set(['text', 'command', 'rawdata']);
const withPixels: ReadonlySet<string> = new Set(['image', 'bitimage']);

/** `outside`: gets the elements around the document. */
export function createDocumentReader(outside?: XmlSink): DocumentReader {
  const decoder = new StringDecoder('utf8');
  const digest = createHash('sha256');
  const tokens: Token[] = [];
  const tokenizers = { epson: createTokenizer('epson'), star: createTokenizer('star') };
  let nowMs = 0;
  let textLength = 0;
  let pixelLength = 0;
  let isTooLong = false;

  const out: ElementOutput = {
    token(body, atMs) {
      if (tokens.length < maxTokens) tokens.push({ ...body, atMs });
      else isTooLong = true;
    },
    commands(dialect, bytes, atMs) {
      const tokenizer = tokenizers[dialect];
      const pushed = tokenizer.push(bytes, atMs);
      // A command may continue in the next element.
      const raw = tokenizer.isMidway() ? pushed : [...pushed, ...tokenizer.reset()];
      out.token({ kind: 'utf8', isOn: false }, atMs);
      for (const token of raw) out.token(token, atMs);
      out.token({ kind: 'utf8', isOn: true }, atMs);
    },
  };

  /** Elements within the root of a document. */
  function elementsSink(read: ElementReader): XmlSink {
    let open: { name: string; attributes: Readonly<Record<string, string>>; openedAt: number } | undefined;
    let text = '';
    return {
      open(name, attributes) {
        digest.update(`<${name} ${JSON.stringify(attributes)}>`);
        open = { name, attributes, openedAt: nowMs };
        text = '';
      },
      text(piece) {
        digest.update(piece);
        if (open === undefined) return;
        if (withPixels.has(open.name.toLowerCase())) {
          pixelLength += piece.length;
          if (pixelLength <= maxPixelLength) text += piece;
          return;
        }
        if (!withText.has(open.name.toLowerCase())) return;
        textLength += piece.length;
        if (textLength > maxTextLength) isTooLong = true;
        else text += piece;
      },
      close(name) {
        // Containers, such as a page, end with the line of their last element.
        const element = open ?? { name, attributes: {}, openedAt: nowMs };
        read({ ...element, text }, out);
        open = undefined;
        text = '';
      },
    };
  }

  const sink = createRootSink({
    epos: () => elementsSink(readEposElement),
    star: () => elementsSink(readWebPrntElement),
    onDocument() {
      out.token({ kind: 'utf8', isOn: true }, nowMs);
    },
    outside,
  });
  const xml = createXmlReader(sink);

  return {
    add(bytes, atMs) {
      nowMs = atMs;
      xml.add(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
    },
    end() {
      xml.add(decoder.end());
      xml.end();
      const first = tokens.find(({ kind }) => kind !== 'utf8');
      return {
        ...{ tokens, digest: digest.digest('hex'), firstAtMs: first?.atMs, isTooLong },
        isMalformed: xml.isMalformed() || sink.isMalformed(),
      };
    },
  };
}

/**
 * Finds the document in its envelope: `<epos-print>`, or the `<Request>` of `<StarWebPrint>`, whose text is a document of
 * its own (a few programs write its elements without escaping them).
 */
function createRootSink(sinks: {
  epos(): XmlSink;
  star(): XmlSink;
  onDocument(): void;
  readonly outside?: XmlSink | undefined;
}): XmlSink & { isMalformed(): boolean } {
  let inside: { readonly root: string; readonly sink: XmlSink; depth: number } | undefined;
  let inner: ReturnType<typeof createXmlReader> | undefined;
  let isMalformed = false;

  function enter(root: string, sink: XmlSink): void {
    inside = { root, sink, depth: 0 };
    sinks.onDocument();
  }

  return {
    open(name, attributes) {
      if (inside !== undefined) {
        inside.depth++;
        inside.sink.open(name, attributes);
      } else if (name === 'epos-print') enter(name, sinks.epos());
      else if (name === 'Request') {
        const star = sinks.star();
        enter(name, star);
        inner = createXmlReader(star);
      } else sinks.outside?.open(name, attributes);
    },
    text(text) {
      if (inside === undefined) sinks.outside?.text(text);
      else if (inner !== undefined && inside.depth === 0) inner.add(text);
      else inside.sink.text(text);
    },
    close(name) {
      if (inside === undefined) {
        sinks.outside?.close(name);
        return;
      }
      if (inside.depth > 0) {
        inside.depth--;
        inside.sink.close(name);
        return;
      }
      if (inner !== undefined) {
        inner.end();
        isMalformed ||= inner.isMalformed();
        inner = undefined;
      }
      inside = undefined;
    },
    isMalformed: () => isMalformed,
  };
}
