/** A state outside of the components, which follow its changes (use-store.ts). */

export type Store<State> = {
  readonly state: () => State;
  /** Calls `changed` after each change; returns what ends that. */
  readonly subscribe: (changed: () => void) => () => void;
};

export function createStore<State>(initial: State): Store<State> & { readonly set: (next: State) => void } {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    set(next) {
      state = next;
      for (const listener of listeners) listener();
    },
  };
}
