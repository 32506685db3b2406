/** Problems shared by routes of several files. */

export const noRegister = 'There is no such register here.';
export const webSocketWanted = 'A WebSocket is wanted.';
