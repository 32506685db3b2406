/** The routes of the gateway's HTTP API as declared, without their handlers. */
import { globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DeclaredRoute } from '../../src/agent/http/route.ts';
import type { RouteGroup, RouteTable } from '../../src/contract/page/routes/route.ts';

const root = resolve(import.meta.dirname, '../..');

export async function declaredRoutes(): Promise<DeclaredRoute[]> {
  const declared: DeclaredRoute[] = [];
  for (const file of globSync('src/contract/page/routes/*.ts', { cwd: root }).toSorted()) {
    const module = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>;
    for (const group of Object.values(module))
      if (isGroup(group))
        for (const [name, route] of Object.entries(group.routes))
          declared.push({ ...route, tag: group.tag, name: name as DeclaredRoute['name'] });
  }
  return declared;
}

function isGroup(value: unknown): value is RouteGroup<RouteTable> {
  return typeof value === 'object' && value !== null && 'tag' in value && 'routes' in value;
}
