// Draws the diagrams of the pages as SVG, so that no page needs a script for them.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { renderMermaidSVG } from 'beautiful-mermaid';

for (const page of globSync('src/content/docs/**/*.md')) {
  const text = readFileSync(page, 'utf8');
  const drawn = text.replaceAll(/^```mermaid\n([^]*?)^```$/gm, (_, diagram) => {
    const svg = renderMermaidSVG(diagram, {
      ...{ bg: 'var(--sl-color-bg)', fg: 'var(--sl-color-text)', accent: 'var(--sl-color-accent)' },
      transparent: true,
      font: 'system-ui',
    });
    // Its style imports a font from another host.
    return `<div class="diagram not-content">${svg.replaceAll(/@import url\([^)]*\);?/g, '').replaceAll(/\n\s*/g, ' ')}</div>`;
  });
  if (drawn !== text) writeFileSync(page, drawn);
}
