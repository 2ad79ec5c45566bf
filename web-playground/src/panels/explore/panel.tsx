// GraphiQL with the studio's schema, everything from this server.
import { explorerPlugin } from '@graphiql/plugin-explorer';
import '@graphiql/plugin-explorer/style.css';
import { ToolbarButton, useGraphiQL } from '@graphiql/react';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import 'graphiql/style.css';
import '../../styles/explore.css';
import './workers';
import { useEffect, useState } from 'react';
import { isAdministrator } from '../../session/rights';
import { useStore } from '../../store';
import { exampleList } from './example-list';
import { examples } from './examples';
import { fetcher, isDryRun } from './fetcher';

/** So many examples are open for somebody who comes for the first time. */
const OPENED = 6;

const plugins = [exampleList, explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];

/** How wide the list and the editor are beside what stands on their right, until somebody drags them. */
const WIDTHS = { docExplorerFlex: '0.25', editorFlex: '1.4' };
for (const [name, width] of Object.entries(WIDTHS)) localStorage[`graphiql:${name}`] ??= width;

/** Lines that are longer than the editor is wide go on below. */
const EDITORS = {
  fontSize: 13, lineHeight: 20, lineDecorationsWidth: 14, wordWrap: 'on', wrappingIndent: 'indent',
} as const;

export default function ExplorePanel() {
  const [tabs] = useState(() => {
    const open = examples.filter(({ isReserved }) => !isReserved || isAdministrator.get() !== false);
    return open.slice(0, OPENED).map(({ query }) => ({ query }));
  });
  return (
    <div className="explore">
      <GraphiQL fetcher={fetcher} plugins={plugins} defaultTabs={tabs} visiblePlugin={exampleList}
        defaultTheme="dark" forcedTheme="dark" showPersistHeadersSettings={false}>
        <GraphiQL.Logo><span /></GraphiQL.Logo>
        <GraphiQL.Toolbar>
          {({ prettify, copy, merge }) => <>{prettify}{merge}{copy}<DryRun /><Roomy /></>}
        </GraphiQL.Toolbar>
      </GraphiQL>
    </div>
  );
}

function Roomy() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const headers = useGraphiQL((state) => state.headerEditor);
  const response = useGraphiQL((state) => state.responseEditor);
  useEffect(() => {
    for (const editor of [query, variables, headers, response]) editor?.updateOptions(EDITORS);
  }, [query, variables, headers, response]);
  return null;
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
