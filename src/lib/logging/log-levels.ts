/** Levels of the log, apart from the logger, which the page and the contract must not load. */

/** Not `silent`: a gateway of which nothing is known is nobody's wish from afar. */
export const remoteLogLevels = ['debug', 'info', 'warn', 'error'] as const;

export const logLevels = [...remoteLogLevels, 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
