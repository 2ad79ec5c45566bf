// The playground on a phone.
import { administrator, expect, logIn, open, test } from './studio';

test.use({ viewport: { width: 390, height: 844 } });

test('every panel fits into the width of a phone', async ({ page }) => {
  await logIn(page, administrator());
  for (const [panel, sign] of [
    ['Production', '.card'], ['Explore', '.graphiql-execute-button'], ['Live', '.state'],
    ['Messages', '.letters'], ['Plugins', '.plugin'],
  ] as const) {
    await open(page, panel);
    await expect(page.locator(sign).first()).toBeVisible();
    await expect(page.locator(sign).first()).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), panel).toBe(390);
  }
});

test('a shot and a message take the whole of a phone, and lead back', async ({ page }) => {
  await logIn(page, administrator());
  await page.locator('.card').first().click();
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details.locator('.plan li').first()).toBeVisible();
  await details.getByRole('button', { name: 'Close' }).click();
  await expect(details).toBeHidden();
  await open(page, 'Messages');
  await page.getByRole('button', { name: 'New message' }).click();
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  await page.getByRole('link', { name: 'Messages', exact: false }).last().click();
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible();
});
