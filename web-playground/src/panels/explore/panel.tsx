// GraphiQL with the studio's schema, everything from this server.
import { explorerPlugin } from '@graphiql/plugin-explorer';
import '@graphiql/plugin-explorer/style.css';
import { ToolbarButton } from '@graphiql/react';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import 'graphiql/style.css';
import '../../styles/explore.css';
import './workers';
import { useStore } from '../../store';
import { exampleList } from './example-list';
import { examples } from './examples';
import { fetcher, isDryRun } from './fetcher';

/** So many examples are open for somebody who comes for the first time. */
const OPENED = 6;

const plugins = [exampleList, explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];
const tabs = examples.slice(0, OPENED).map(({ query }) => ({ query }));

export default function ExplorePanel() {
  return (
    <div className="explore">
      <GraphiQL fetcher={fetcher} plugins={plugins} defaultTabs={tabs} visiblePlugin={exampleList}
        defaultTheme="dark" forcedTheme="dark" showPersistHeadersSettings={false}>
        <GraphiQL.Logo><span /></GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, copy, merge }) => <>{prettify}{merge}{copy}<DryRun /></>}
        </GraphiQL.Toolbar>
      </GraphiQL>
    </div>
  );
}

function DryRun() {
  const isOn = useStore(isDryRun);
  const label = isOn
    ? 'Dry run: mutations answer what would be, and change nothing'
    : 'Mutations change the studio. Press for a dry run';
  return (
    <ToolbarButton label={label} aria-pressed={isOn} className={`dry-run${isOn ? ' is-on' : ''}`}
      onClick={() => isDryRun.set(!isOn)}>
      <span aria-hidden="true">dry<br />run</span>
    </ToolbarButton>
  );
}
