// The production as pictures.
import { readFile } from 'node:fs/promises';
import { Actor, administrator, artist, expect, logIn, test } from './studio';

test('the wall shows the shots of a project, and a shot its steps', async ({ page }) => {
  await logIn(page, administrator());
  await page.getByRole('link', { name: 'The Lighthouse' }).click();
  const shot = page.getByRole('button', { name: /^STM_010/ });
  await expect(shot.locator('svg')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Storm' }).locator('.card')).toHaveCount(5);
  await shot.click();
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details.locator('.plan li')).toHaveCount(4);
  await expect(details).toContainText('Ada Lind');
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();
  await expect(shot).toBeFocused();
});

test('an artist sees only the projects they work on', async ({ page }) => {
  await logIn(page, artist());
  await expect(page.getByRole('link', { name: 'The Lighthouse' })).toBeVisible();
  await expect(page.locator('.project')).toHaveCount(1);
});

test('a status points out the work that is in it', async ({ page }) => {
  await logIn(page, administrator());
  await expect(page.locator('.card').first()).toBeVisible();
  await page.getByRole('button', { name: /^Pending Review/ }).click();
  await expect(page.locator('.card.is-dimmed').first()).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.locator('.card.is-dimmed')).toHaveCount(0);
});

test('a shot that somebody makes appears on the wall by itself', async ({ page, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  const { projects, sequences } = await admin.ask<{ projects: Found; sequences: Found }>(
    '{ projects(filter: {code: {eq: "LIGHT"}}) { nodes { id } } sequences(filter: {code: {eq: "STM"}}) { nodes { id } } }',
  );
  await logIn(page, administrator());
  await page.getByRole('link', { name: 'The Lighthouse' }).click();
  await expect(page.getByRole('button', { name: /^STM_010/ })).toBeVisible();
  const document = `mutation($project: ID!, $sequence: ID!, $code: String!) {
    shotCreate(input: {code: $code, project: {connect: $project}, sequence: {connect: $sequence}}) { shot { id } }
  }`;
  const [project, sequence] = [projects.nodes[0]?.id, sequences.nodes[0]?.id];
  await admin.ask(document, { project, sequence, code: 'STM_900' });
  await expect(page.getByRole('button', { name: /^STM_900/ })).toBeVisible();
  await admin.ask('mutation { shotsDeleteWhere(filter: {code: {eq: "STM_900"}}, atMost: 1) { count } }');
  await expect(page.getByRole('button', { name: /^STM_900/ })).toBeHidden();
});

test('shots are in the sequence that they are a part of', async ({ page, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  const example = await readFile('operations/70-make-a-project.graphql', 'utf8');
  const { projectCreate: { project } } = await admin.ask<{ projectCreate: { project: { id: string } } }>(
    example, { code: 'WALL' },
  );
  await logIn(page, administrator());
  await page.getByRole('link', { name: 'Trial Run' }).click();
  await expect(page.getByRole('region', { name: 'Opening' }).locator('.card')).toHaveCount(2);
  await expect(page.getByText('Without a sequence')).toHaveCount(0);
  await admin.ask('mutation($id: ID!) { projectDelete(id: $id) { __typename } }', { id: project.id });
});

interface Found {
  nodes: { id: string }[];
}
