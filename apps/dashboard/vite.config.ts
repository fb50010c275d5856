import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dashboard` builds once; `npx vite` here serves the sources and asks the API of `npm start`. */
export default defineConfig({
  base: '/dashboard/',
  plugins: [react()],
  build: { target: 'es2023', modulePreload: { polyfill: false }, assetsInlineLimit: 0, reportCompressedSize: false },
  server: { proxy: { '/v1': 'http://127.0.0.1:3000', '/dashboard/session': 'http://127.0.0.1:3000' } },
});
