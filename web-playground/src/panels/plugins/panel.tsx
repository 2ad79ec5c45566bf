// The plugins that run, with the figures of their hooks and their journals.
import { useEffect, useState } from 'react';
import { Fault, request } from '../../graphql/request';
import { Busy, Empty, Faulty } from '../../parts/states';
import '../../styles/plugins.css';
import { PluginCard, type Plugin } from './plugin-card';
import { pluginsDocument } from './shape';

const PAUSE = 5000;

/** `null`: this server has no plugin host. */
async function load(): Promise<Plugin[] | null> {
  const document = await pluginsDocument();
  return document === null ? null : (await request<{ plugins: Plugin[] }>(document)).plugins;
}

export function PluginsPanel() {
  const [plugins, setPlugins] = useState<Plugin[] | null | undefined>();
  const [fault, setFault] = useState<Fault | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    load()
      .then((plugins) => {
        if (isGone) return;
        setPlugins(plugins);
        setFault(null);
        if (plugins) timer = setTimeout(() => setTurn((turn) => turn + 1), PAUSE);
      })
      .catch((error: unknown) => isGone || setFault(Fault.of(error)));
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [turn]);

  if (fault) return <Faulty fault={fault} retry={() => setTurn(turn + 1)} />;
  if (plugins === undefined) return <Busy what="plugins" />;
  if (plugins === null) {
    return (
      <Empty title="This server has no plugin host">
        It serves the built-in model alone. A server that hosts plugins shows them here, with the figures of
        their hooks.
      </Empty>
    );
  }
  if (plugins.length === 0) {
    return (
      <Empty title="No plugin is installed">
        Build one and install it: <code>backlot plugin build DIR</code>, then <code>backlot plugin install
        FILE</code>. The server need not be started again.
      </Empty>
    );
  }
  return (
    <div className="page">
      <header className="page-head"><h1>Plugins</h1><span className="faint">{plugins.length} installed</span></header>
      <div className="plugins">
        {plugins.map((plugin) => <PluginCard key={String(plugin['id'])} plugin={plugin} />)}
      </div>
    </div>
  );
}
