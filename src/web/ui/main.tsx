/** The page's start. */
import { render } from 'preact';
import { App } from './app.tsx';
import { createGateway } from './gateway.ts';
import { parseRoute } from './route.ts';

const gateway = createGateway(parseRoute(location.hash).filter);
const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');

render(<App gateway={gateway} />, root);

addEventListener('online', gateway.retryNow);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) gateway.retryNow();
});
// Runs for as long as the page is open.
void gateway.run(new AbortController().signal);
