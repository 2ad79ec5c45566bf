// The plugins that run, with the figures of their hooks and their journals.
import { useEffect } from 'react';
import PLUGINS from '../../documents/plugins.graphql?raw';
import { useQuery } from '../../graphql/use-query';
import { Busy, Empty, Faulty } from '../../parts/states';
import '../../styles/plugins.css';
import { PluginCard, type Plugin } from './plugin-card';

const PAUSE = 5000;

export function PluginsPanel() {
  const { data, fault, reload } = useQuery<{ plugins: Plugin[] }>(PLUGINS);
  useEffect(() => {
    const timer = setInterval(reload, PAUSE);
    return () => clearInterval(timer);
  }, [reload]);

  if (fault?.code === 'FORBIDDEN') {
    return (
      <Empty title="Plugins are for administrators">
        What plugins do, they do for everybody; what is installed, and how it fares, is told to administrators.
      </Empty>
    );
  }
  if (!data) return fault ? <Faulty fault={fault} retry={reload} /> : <Busy what="plugins" />;
  if (data.plugins.length === 0) {
    return (
      <Empty title="No plugin is installed">
        Build one and install it: <code>backlot plugin build DIR</code>, then <code>backlot plugin install
        FILE</code>. The server need not be started again.
      </Empty>
    );
  }
  return (
    <div className="page">
      <header className="page-head">
        <h1>Plugins</h1>
        <span className="faint">{data.plugins.length} installed, in the order of their turns</span>
        <span className="grow" />
        <span className="faint">Figures since the server started</span>
      </header>
      <div className="plugins">
        {data.plugins.map((plugin) => <PluginCard key={plugin.id} plugin={plugin} />)}
      </div>
    </div>
  );
}
