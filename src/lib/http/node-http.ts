/**
 * Parts of `node:http`. An `import` of it reads all names that it exports, among them `WebSocket`, for which Node loads
 * its own copy of undici (ADR 69).
 */
export const { Agent, request, STATUS_CODES } = process.getBuiltinModule('node:http');
