/** The name that signed in last in this browser, so that it is not typed anew each time. */

const key = 'tillframe-name';

export function lastName(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    // A browser that stores nothing.
    return '';
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(key, name);
  } catch {
    // The same.
  }
}
