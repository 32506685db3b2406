/** A component that draws itself anew with each change of a store. */
import { useEffect, useState } from 'preact/hooks';
import type { Store } from './store.ts';

export function useStore<State>(store: Store<State>): State {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state());
    return store.subscribe(() => setState(store.state()));
  }, [store]);
  return state;
}
