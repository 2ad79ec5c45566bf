// GraphiQL: the examples, a query, a subscription, the schema.
import { Actor, administrator, expect, logIn, open, runExample, test } from './studio';

test('an example runs with the token of whoever is logged in', async ({ page }) => {
  await logIn(page, administrator());
  const answer = await runExample(page, 'Who am I');
  await expect(answer).toContainText('"login": "admin"');
});

test('a subscription hears of a change', async ({ page, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  await logIn(page, administrator());
  const answer = await runExample(page, 'Follow everything');
  await expect(page.getByRole('button', { name: /stop/i })).toBeVisible();
  // Nobody is told when it has begun; of the changes that go on, one comes after that.
  let isHeard = false;
  const changes = (async () => {
    while (!isHeard) await admin.ask('mutation { noteCreate(input: {}) { note { id } } }');
  })();
  await expect(answer).toContainText('"type": "NOTE"');
  isHeard = true;
  await changes;
});

test('a dry run answers what would be and changes nothing', async ({ page, baseURL }) => {
  await logIn(page, administrator());
  await open(page, 'Explore');
  await page.getByRole('button', { name: 'Make a project' }).click();
  await page.locator('.dry-run').click();
  await page.locator('.graphiql-execute-button').click();
  await expect(page.locator('.graphiql-response')).toContainText('"code": "TRIAL"');
  const admin = await Actor.of(administrator(), baseURL ?? '');
  const found = await admin.ask<{ projects: { totalCount: number } }>(
    '{ projects(filter: {code: {eq: "TRIAL"}}) { totalCount } }',
  );
  expect(found.projects.totalCount).toBe(0);
});

test('the schema explorer knows the model', async ({ page }) => {
  await logIn(page, administrator());
  await open(page, 'Explore');
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Query' }).click();
  await expect(page.getByText('shots', { exact: true }).first()).toBeVisible();
});
