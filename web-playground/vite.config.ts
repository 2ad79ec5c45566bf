// How the playground is built: one page under `/playground/`, hashed files beside it, and what
// compresses well compressed once, here, since the server embeds the files as they are.
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['BACKLOT_URL'] ?? 'http://127.0.0.1:8000';

/** Replaces every text of the build by `NAME.gz`; fonts are compressed already. */
function compressed(): Plugin {
  const texts = /\.(js|css|svg|html|json|md)$/;
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: (config) => void (folder = config.build.outDir),
    async closeBundle() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((it) => it.isFile() && texts.test(it.name))) {
        const path = join(entry.parentPath, entry.name);
        const bytes = await promisify(gzip)(await readFile(path), { level: 9 });
        await writeFile(`${path}.gz`, bytes);
        await rm(path);
      }
    },
  };
}

export default defineConfig({
  base: '/playground/',
  plugins: [compressed()],
  build: {
    target: 'es2022',
    // The policy of the server allows no `data:` scripts, and an inlined worker would be one.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
    // What the bundled packages ask for: their licences go where they go.
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      // Says how slow the machine is.
      checks: { bundlerTimings: false },
      // Packages mark their modules as `use client` for servers that render pages; this one does not.
      onLog: (level, log, pass) => void (log.code === 'MODULE_LEVEL_DIRECTIVE' || pass(level, log)),
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: { '/graphql': { target: server, ws: true } },
  },
});
