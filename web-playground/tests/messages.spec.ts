// Messages between two people, each with a page of their own.
import { Actor, administrator, artist, expect, logIn, open, test } from './studio';

test('a message arrives while another panel is open, and counts as read once it was seen', async ({ page, baseURL }) => {
  const ada = await Actor.of(artist(), baseURL ?? '');
  const admin = await Actor.of(administrator(), baseURL ?? '');
  await logIn(page, artist());
  const document = 'mutation($to: [ID!]!) { messageSend(to: $to, subject: "Dailies", body: "At ten") { message { id } } }';
  await admin.ask(document, { to: [await ada.me()] });
  await expect(page.locator('.toast')).toContainText('Dailies');
  await expect(page.locator('.badge.is-messages')).toBeVisible();
  await open(page, 'Messages');
  const letters = page.locator('.letter', { hasText: 'Dailies' });
  await letters.first().click();
  await expect(page.locator('.bubble')).toContainText('At ten');
  await expect(letters.first().locator('.letter-dot')).toHaveCount(0);
});

test('an empty message is asked for whom it is first, then what it says', async ({ page }) => {
  await logIn(page, artist());
  await open(page, 'Messages');
  await page.getByRole('button', { name: 'New message' }).click();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('Nobody is chosen');
  await page.getByRole('button', { name: 'admin', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByRole('alert')).toContainText('nothing to send');
});

test('a conversation goes to and fro', async ({ page, browser, baseURL }) => {
  await logIn(page, artist());
  await open(page, 'Messages');
  const other = await browser.newPage({ ...(baseURL ? { baseURL } : {}) });
  await logIn(other, administrator());
  await open(other, 'Messages');

  await page.getByRole('button', { name: 'New message' }).click();
  await page.getByRole('button', { name: 'admin', exact: true }).click();
  await page.getByLabel('Subject').fill('The lantern');
  await page.getByRole('textbox', { name: 'Message' }).fill('Is it too bright?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.bubble.is-mine')).toContainText('too bright');

  await other.locator('.letter', { hasText: 'The lantern' }).click();
  await other.getByLabel('Answer').fill('A little.');
  await other.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.bubble', { hasText: 'A little.' })).toBeVisible();
  await other.close();
});
