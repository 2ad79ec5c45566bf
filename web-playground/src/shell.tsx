// What surrounds the panels: the navigation, who is logged in, how the line is, and arrivals.
import { Suspense, lazy, useEffect } from 'react';
import LOGOUT from './documents/logout.graphql?raw';
import SESSION from './documents/session.graphql?raw';
import { Fault, request } from './graphql/request';
import { line } from './graphql/socket';
import { useQuery } from './graphql/use-query';
import { feed, followEvents } from './live/feed';
import { followMail, mail, setUnread } from './live/mail';
import { LivePanel } from './panels/live/panel';
import { MessagesPanel } from './panels/messages/panel';
import { PluginsPanel } from './panels/plugins/panel';
import { ProductionPanel } from './panels/production/panel';
import { Boundary } from './parts/boundary';
import { Face } from './parts/chip';
import { Mark } from './parts/mark';
import { Busy, Faulty } from './parts/states';
import { Toast } from './parts/toast';
import { PANELS, link, route, type Panel } from './route';
import { isAdministrator, learnRights } from './session/rights';
import { end } from './session/session';
import { useStore } from './store';

// GraphiQL and its editor weigh more than everything else together.
const ExplorePanel = lazy(() => import('./panels/explore/panel'));

const NAMES: Record<Panel, string> = {
  production: 'Production', explore: 'Explore', live: 'Live', messages: 'Messages', plugins: 'Plugins',
};

export interface Me {
  id: string;
  name: string;
  login: string;
  groups: { nodes: { name: string }[] };
}

export function Shell() {
  const { panel } = useStore(route);
  const { data, fault, reload } = useQuery<{ me: Me | null; unreadMessageCount: number }>(SESSION);

  useEffect(() => {
    const stops = [followEvents(), followMail(), learnRights()];
    return () => stops.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    if (data) setUnread(data.unreadMessageCount);
  }, [data]);
  useEffect(() => {
    document.title = `${NAMES[panel]} – Backlot`;
  }, [panel]);

  return (
    <div className="shell">
      <a className="skip" href="#main" onClick={skip}>Skip to the panel</a>
      <header className="top">
        <Mark />
        <Navigation panel={panel} />
        <span className="grow" />
        <LineSign />
        {data?.me && <Account me={data.me} />}
      </header>
      <main className="main" id="main" tabIndex={-1}>
        <Boundary key={panel}>
          {fault && !data ? <Faulty fault={fault} retry={reload} /> : <Shown panel={panel} me={data?.me ?? null} />}
        </Boundary>
      </main>
      <Toast />
    </div>
  );
}

function skip(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function Shown({ panel, me }: { panel: Panel; me: Me | null }) {
  switch (panel) {
    case 'production': return <ProductionPanel />;
    case 'explore': return <Suspense fallback={<Busy what="the editor" />}><ExplorePanel /></Suspense>;
    case 'live': return <LivePanel />;
    case 'messages': return me ? <MessagesPanel me={me} /> : <Busy what="messages" />;
    case 'plugins': return <PluginsPanel />;
  }
}

function Navigation({ panel }: { panel: Panel }) {
  const { unread } = useStore(mail);
  const { unseen } = useStore(feed);
  const mayAdminister = useStore(isAdministrator) === true;
  const offered = PANELS.filter((name) => name !== 'plugins' || mayAdminister);
  const counts: Partial<Record<Panel, number>> = { live: panel === 'live' ? 0 : unseen, messages: unread };
  return (
    <nav className="nav" aria-label="Panels">
      {offered.map((name) => {
        const count = counts[name] ?? 0;
        return (
          <a key={name} href={link(name)} aria-current={name === panel ? 'page' : undefined}>
            {NAMES[name]}
            {count > 0 && <span className={`badge is-${name}`}>{count > 99 ? '99+' : count}</span>}
          </a>
        );
      })}
    </nav>
  );
}

function LineSign() {
  const state = useStore(line);
  const words = { off: 'offline', connecting: 'connecting', live: 'live', lost: 'reconnecting' }[state];
  return <span className={`line is-${state}`} role="status"><i aria-hidden="true" />{words}</span>;
}

function Account({ me }: { me: Me }) {
  const logOut = async () => {
    // Whether or not the server heard it: this browser is done with the token.
    await request(LOGOUT).catch((error: unknown) => Fault.of(error));
    end();
  };
  const groups = me.groups.nodes.map(({ name }) => name).join(', ');
  return (
    <div className="account">
      <Face name={me.name} />
      <span className="account-name" title={groups ? `${me.login}, in ${groups}` : me.login}>{me.name}</span>
      <button className="button is-quiet" onClick={() => void logOut()}>Log out</button>
    </div>
  );
}
