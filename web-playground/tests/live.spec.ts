// Events as they happen, also those that happen while the connection is lost.
import { Actor, administrator, expect, logIn, open, test } from './studio';

const CHANGE = `mutation($priority: Int!) {
  shotsUpdateWhere(filter: {code: {eq: "LMP_010"}}, atMost: 1, patch: {priority: $priority}) { count }
}`;

test('a change is told with what it was before and after', async ({ page, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  await admin.ask(CHANGE, { priority: 301 });
  await logIn(page, administrator());
  await open(page, 'Live');
  await admin.ask(CHANGE, { priority: 302 });
  const event = page.locator('.event', { hasText: 'LMP_010' }).first();
  await expect(event).toContainText('updated');
  await expect(event.locator('li', { hasText: 'priority' }).locator('del')).toHaveText('301');
  await expect(event.locator('li', { hasText: 'priority' }).locator('ins')).toHaveText('302');
});

test('nothing is missed while the connection is lost', async ({ page, context, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  // The page talks through a gate that can be shut.
  let isShut = false;
  const cuts: (() => Promise<void>)[] = [];
  await context.routeWebSocket(/\/graphql$/, async (socket) => {
    if (isShut) return void (await socket.close({ code: 1012 }));
    const server = socket.connectToServer();
    cuts.push(() => Promise.all([socket.close({ code: 1012 }), server.close()]).then(() => undefined));
  });
  await logIn(page, administrator());
  await open(page, 'Live');
  await admin.ask('mutation { noteCreate(input: {content: "before"}) { note { id } } }');
  await expect(page.locator('.event', { hasText: 'before' })).toBeVisible();
  isShut = true;
  await Promise.all(cuts.map((cut) => cut()));
  await expect(page.locator('.line')).toHaveText('reconnecting');
  for (const name of ['missed one', 'missed two']) {
    await admin.ask('mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }', { name });
  }
  isShut = false;
  await expect(page.locator('.line')).toHaveText('live');
  for (const name of ['missed one', 'missed two']) {
    await expect(page.locator('.event-name', { hasText: name })).toHaveCount(1);
  }
});
