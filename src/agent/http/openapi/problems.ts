/** Problems that routes of several files answer. */

export const noRegister = 'There is no such register here.';
export const webSocketWanted = 'A WebSocket is wanted.';
