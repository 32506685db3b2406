// The docs site. `npm run site` in the folder above makes its pages from docs/ and then builds it.
import { readFileSync } from 'node:fs';
import starlight from '@astrojs/starlight';
import { defineConfig, passthroughImageService } from 'astro/config';
import starlightLinksValidator from 'starlight-links-validator';
import starlightOpenAPI, { createOpenAPISidebarGroup } from 'starlight-openapi';

const { address, base, sidebar } = JSON.parse(readFileSync(new URL('made/site.json', import.meta.url), 'utf8'));
const [gatewayApi, cloudApi] = [createOpenAPISidebarGroup(), createOpenAPISidebarGroup()];

export default defineConfig({
  site: new URL(address).origin,
  base,
  trailingSlash: 'always',
  image: { service: passthroughImageService() },
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: 'tillframe',
      logo: { src: './src/logo.svg', alt: '' },
      favicon: '/icon.svg',
      defaultLocale: 'root',
      locales: { root: { label: 'English', lang: 'en' }, ja: { label: '日本語', lang: 'ja' } },
      customCss: ['./src/styles/site.css'],
      components: { SiteTitle: './src/components/site-title.astro' },
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      credits: false,
      pagination: false,
      sidebar: [...sidebar, gatewayApi, cloudApi],
      plugins: [
        starlightOpenAPI([
          {
            base: 'api/gateway',
            schema: './made/gateway.json',
            sidebar: { label: 'Gateway API', group: gatewayApi, collapsed: true },
          },
          {
            base: 'api/cloud',
            schema: '../src/contract/cloud/openapi.yaml',
            sidebar: { label: 'Cloud API', group: cloudApi, collapsed: true },
          },
        ]),
        starlightLinksValidator({
          errorOnFallbackPages: false,
          // Of the reader's own gateway.
          errorOnLocalLinks: false,
          exclude: [`${base}files/**`, `${base}api/**`, `${base}ja/api/**`],
        }),
      ],
    }),
  ],
});
