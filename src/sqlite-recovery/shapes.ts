/**
 * Layout of the tables of a schema version on disk: root pages, and columns in the order of the record.
 *
 * Taken from an empty database made by the migrations. With auto_vacuum the root pages are at the beginning
 * of the file, in an order that depends on the migrations alone and not on the rows; so they are known even
 * if page 1 is lost.
 */
import Database from 'better-sqlite3';
import type { TreeKind } from './cells.ts';
import { isNoise, type KnownSchemas } from './schema-version.ts';

export type TableShape = {
  readonly name: string;
  readonly root: number;
  readonly kind: TreeKind;
  /** In the order of the record. */
  readonly columns: readonly string[];
  /** Columns that order the rows. */
  readonly key: readonly string[];
  /** Column that is the rowid itself; its place in the record is empty. */
  readonly rowidColumn: string | undefined;
};

export type Shapes = {
  readonly version: number;
  readonly tables: readonly TableShape[];
  /** Roots of the indexes too, so that their pages are assigned. */
  readonly otherRoots: readonly number[];
};

/** Uses the newest schema when the version is unreadable. Throws on a newer one. */
export function shapesOf(version: number | undefined, schemas: KnownSchemas): Shapes {
  const { newest, program } = schemas;
  if (version !== undefined && version > newest && !isNoise(version)) {
    throw new Error(
      `it was written by a newer ${program} (schema ${version}, this one knows ${newest}); install that version again`,
    );
  }
  let made = madeOf.get(schemas);
  if (made === undefined) madeOf.set(schemas, (made = new Map<number, Shapes>()));
  const known = version !== undefined && version >= 1 && version <= newest ? version : newest;
  const before = made.get(known);
  if (before !== undefined) return before;
  const shapes = readShapes(known, schemas);
  made.set(known, shapes);
  return shapes;
}

const madeOf = new WeakMap<KnownSchemas, Map<number, Shapes>>();

function readShapes(version: number, schemas: KnownSchemas): Shapes {
  const db = new Database(':memory:');
  try {
    db.pragma('auto_vacuum = 2');
    schemas.create(db, version);
    const names = db
      .prepare<[], { name: string; root: number }>(
        `SELECT name, rootpage AS root FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY rootpage`,
      )
      .all();
    const indexes = db
      .prepare<[], number>(`SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND rootpage > 0`)
      .pluck();
    return {
      version,
      tables: names.map(({ name, root }) => tableShape(db, name, root)),
      otherRoots: indexes.all(),
    };
  } finally {
    db.close();
  }
}

type Column = { readonly cid: number; readonly name: string; readonly type: string; readonly pk: number };

function tableShape(db: Database.Database, name: string, root: number): TableShape {
  const columns = db
    .prepare<[string], Column>('SELECT cid, name, type, pk FROM pragma_table_info(?) ORDER BY cid')
    .all(name);
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const withoutRowid =
    db.prepare<[string], number>('SELECT wr FROM pragma_table_list WHERE name = ?').pluck().get(name) === 1;
  if (withoutRowid) {
    const rest = columns.filter(({ pk }) => pk === 0);
    return {
      name,
      root,
      kind: 'index',
      columns: [...key, ...rest].map((column) => column.name),
      key: key.map((column) => column.name),
      rowidColumn: undefined,
    };
  }
  const [only] = key;
  const isRowid = key.length === 1 && only?.type.toUpperCase() === 'INTEGER';
  return {
    name,
    root,
    kind: 'table',
    columns: columns.map((column) => column.name),
    key: ['rowid'],
    rowidColumn: isRowid ? only.name : undefined,
  };
}
