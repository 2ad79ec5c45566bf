// The plugins of the server, as far as it hosts any.
import { Actor, administrator, expect, logIn, open, test } from './studio';

test('the panel says what there is', async ({ page, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  const { __type: query } = await admin.ask<{ __type: { fields: { name: string }[] } }>(
    '{ __type(name: "Query") { fields { name } } }',
  );
  const hasHost = query.fields.some(({ name }) => name === 'plugins');
  await logIn(page, administrator());
  await open(page, 'Plugins');
  const words = hasHost ? /Plugins|No plugin is installed/ : 'This server has no plugin host';
  await expect(page.getByRole('main').getByRole('heading').first()).toHaveText(words);
});
