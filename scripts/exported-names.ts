/** Names that other files see: exported declarations, the members of exported types, and the parameters of exported functions. */
import ts from 'typescript';

export type ExportedName = { readonly name: string; readonly line: number };

export function exportedNames(file: string, code: string): ExportedName[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const found: ExportedName[] = [];
  const add = (node: ts.Node | undefined): void => {
    if (node === undefined || !(ts.isIdentifier(node) || ts.isStringLiteral(node))) return;
    found.push({
      name: node.text,
      line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
    });
  };
  const inside = (node: ts.Node): void => {
    // The body of a function is its own matter.
    if (ts.isBlock(node)) return;
    if (
      ts.isTypeElement(node) ||
      ts.isClassElement(node) ||
      ts.isObjectLiteralElement(node) ||
      ts.isParameter(node)
    )
      add(node.name);
    ts.forEachChild(node, inside);
  };
  for (const statement of source.statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    const isExported = ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported !== true) continue;
    if (ts.isVariableStatement(statement))
      for (const declaration of statement.declarationList.declarations) add(declaration.name);
    else if (ts.isDeclarationStatement(statement)) add(statement.name);
    inside(statement);
  }
  return found;
}

/** `heardAtMs` and `heard_at_ms` are the words heard, at, ms. */
export function wordsOfName(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
