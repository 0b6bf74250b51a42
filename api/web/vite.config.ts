import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Chromium 100 is the oldest browser of a government desk. No inline scripts, styles or data: the policy of the pages forbids them.
export default defineConfig({
  plugins: [svelte()],
  build: { target: 'chrome100', assetsInlineLimit: 0, modulePreload: { polyfill: false }, cssCodeSplit: true, reportCompressedSize: false },
  worker: { format: 'es' },
  server: { proxy: { '/v1': 'http://127.0.0.1:8000' } },
});
