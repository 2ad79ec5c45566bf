// Logging in and out, and what happens to a session that is over.
import { administrator, artist, expect, logIn, open, test } from './studio';

test('a wrong password is told, and the right one opens the studio', async ({ page }) => {
  const [name] = artist();
  await page.goto('/playground');
  await page.getByLabel('Login').fill(name);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not fit');
  await logIn(page, artist());
  await expect(page.getByRole('navigation', { name: 'Panels' })).toBeVisible();
});

test('a password that has to be changed is asked for twice', async ({ page }) => {
  const asked: unknown[] = [];
  await page.route('**/graphql', async (route) => {
    const { query, variables } = route.request().postDataJSON() as { query: string; variables: unknown };
    const user = { name: 'Ada Lind', mustResetPassword: true };
    if (query.includes('mutation Login')) {
      return route.fulfill({ json: { data: { login: { token: 'none', expiresAt: null, user } } } });
    }
    asked.push(variables);
    return route.fulfill({ json: { errors: [{ message: 'It is too short.' }] } });
  });
  await page.goto('/playground');
  await page.getByLabel('Login').fill('ada');
  await page.getByLabel('Password').fill('old');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await expect(page.getByText('A demo prints its logins')).toHaveCount(0);
  await page.getByLabel('New password').fill('one');
  await page.getByLabel('The same again').fill('other');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('alert')).toContainText('not the same');
  expect(asked).toEqual([]);
  await page.getByLabel('The same again').fill('one');
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByRole('alert')).toContainText('too short');
  expect(asked).toEqual([{ old: 'old', new: 'one' }]);
});

test('a session survives a reload, and logging out ends it', async ({ page }) => {
  await logIn(page, artist());
  await page.reload();
  await expect(page.locator('.card').first()).toBeVisible();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in to Backlot' })).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('a token that is not known any more leads to the login, and back to the panel', async ({ page, baseURL }) => {
  await logIn(page, administrator());
  await open(page, 'Messages');
  const token = await page.evaluate(() => sessionStorage.getItem('backlot.token'));
  await fetch(`${baseURL}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"mutation { logout }"}',
  });
  // The socket is told, with nobody doing anything.
  await expect(page.getByRole('status').filter({ hasText: 'session is over' })).toBeVisible();
  const [name, password] = administrator();
  await page.getByLabel('Login').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('button', { name: 'New message' })).toBeVisible();
});
