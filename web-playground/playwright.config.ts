// Browser tests against a server that runs already, in the Chromium of the system: nothing is
// downloaded. `cargo xtask test` starts both; by hand, see README.md.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  // One studio for all of them, and a test may look at what others did.
  workers: 1,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: process.env['BACKLOT_URL'] ?? 'http://127.0.0.1:8000',
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: 'reduce' },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['BACKLOT_CHROMIUM'] ?? '/usr/bin/chromium',
      // The sandbox of Chromium needs rights that containers and root do not have.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
  },
});
