/** The head of a JPEG file, which Motion JPEG over RTP leaves out (RFC 2435, 4.1 and appendices A and B). Pure. */

/** Standard tables of quality 50, in zigzag order (ITU-T T.81, tables K.1 and K.2). */
const luma = Buffer.from(
  '100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933' +
    '383740485c4e404457453738506d51575f626768673e4d71797064785c656763',
  'hex',
);
const chroma = Buffer.concat([
  Buffer.from('111212181518' + '2f1a1a2f' + '634238426363', 'hex'),
  Buffer.alloc(48, 0x63),
]);

/** Standard Huffman tables (ITU-T T.81, K.3): class and number, codes of each length, values. */
const huffmanTables = [
  '0000010501010101010100000000000000000102030405060708090a0b',
  '100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f0' +
    '2433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63646566676869' +
    '6a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5' +
    'c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  '0100030101010101010101010000000000000102030405060708090a0b',
  '1100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0' +
    '156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768' +
    '696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3' +
    'c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
].map((hex) => Buffer.from(hex, 'hex'));

export type JpegHead = {
  readonly width: number;
  readonly height: number;
  /** Chroma halved in width only, or in both directions. */
  readonly sampling: '4:2:2' | '4:2:0';
  /** Quantization tables of luma and chroma, or one for both; 64 values of one byte each, or of two. */
  readonly quantTables: readonly Buffer[];
  /** Blocks between restart markers; 0: none. */
  readonly restartInterval: number;
};

export const endOfImage = Buffer.from([0xff, 0xd9]);

/** Quantization tables of a quality from 1 to 99. */
export function quantTablesOf(quality: number): Buffer[] {
  const scale = quality < 50 ? Math.floor(5_000 / quality) : 200 - 2 * quality;
  return [luma, chroma].map((table) =>
    Buffer.from(table.map((value) => Math.min(Math.max(Math.floor((value * scale + 50) / 100), 1), 255))),
  );
}

/** Everything before the coded data. */
export function writeJpegHead(head: JpegHead): Buffer {
  const { width, height, quantTables, restartInterval } = head;
  const [first] = quantTables;
  const chromaTable = quantTables.length > 1 ? 1 : 0;
  const lumaSampling = head.sampling === '4:2:2' ? 0x21 : 0x22;
  const components = [1, lumaSampling, 0, 2, 0x11, chromaTable, 3, 0x11, chromaTable];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('4a46494600010100000100010000', 'hex')),
    ...(first === undefined ? [] : quantTables.slice(0, 2)).map((table, index) =>
      segment(0xdb, Buffer.concat([Buffer.from([(table.length > 64 ? 0x10 : 0) | index]), table])),
    ),
    ...(restartInterval > 0 ? [segment(0xdd, uint16(restartInterval))] : []),
    segment(
      0xc0,
      Buffer.concat([Buffer.from([8]), uint16(height), uint16(width), Buffer.from([3, ...components])]),
    ),
    ...huffmanTables.map((table) => segment(0xc4, table)),
    segment(0xda, Buffer.from([3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])),
  ]);
}

function segment(marker: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), uint16(body.length + 2), body]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
