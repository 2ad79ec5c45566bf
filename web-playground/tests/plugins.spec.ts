// The plugins of the server: what they refuse and add, and their figures.
import { administrator, artist, expect, logIn, open, runExample, test } from './studio';

test('a plugin refuses a change, and says which field and which pattern', async ({ page }) => {
  await logIn(page, administrator());
  const answer = await runExample(page, 'Break the naming');
  await expect(answer).toContainText('"code": "BAD_SHOT_CODE"');
  await expect(answer).toContainText('"field": "code"');
  await expect(answer).toContainText('"pattern": "@@@_###*"');
  await open(page, 'Plugins');
  const guard = page.getByRole('article', { name: 'naming-guard' });
  await expect(guard).toContainText('pattern');
  await expect(guard.locator('.plugin-facts')).toContainText('@@@_###*');
  await expect(guard.locator('td[data-title="Refused"]')).toHaveText(/^[1-9]/);
  await expect(guard.locator('td[data-title="Median"]')).toHaveText(/µs|ms/);
});

test('a type and a field of a plugin are like any other', async ({ page }) => {
  await logIn(page, administrator());
  const answer = await runExample(page, 'Make a camera kit');
  await expect(answer).toContainText('"lensMm": 35');
  await expect(answer).toContainText('"serial": "35-0471"');
  await open(page, 'Plugins');
  await expect(page.getByRole('article', { name: 'camera-kit' })).toContainText('CameraKit');
});

test('an artist is offered nothing that is for administrators', async ({ page }) => {
  await logIn(page, artist());
  await open(page, 'Explore');
  await expect(page.locator('.examples .is-reserved', { hasText: 'Change a shot' })).toBeVisible();
  await expect(page.locator('.examples .is-reserved', { hasText: 'Who am I' })).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Panels' }).getByText('Plugins')).toHaveCount(0);
  await page.evaluate(() => { location.hash = '#/plugins'; });
  await expect(page.getByRole('heading', { name: 'Plugins are for administrators' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});
