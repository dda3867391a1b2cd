import { lazy, type ReactNode } from 'react';
import { createBrowserRouter, isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { describeError } from './api.ts';
import { Page } from './parts/page.tsx';
import { Shell } from './parts/shell.tsx';

const Now = lazy(async () => ({ default: (await import('./operate/now.tsx')).Now }));
const Incidents = lazy(async () => ({ default: (await import('./operate/incidents.tsx')).Incidents }));
const IncidentPage = lazy(async () => ({ default: (await import('./operate/incident.tsx')).IncidentPage }));
const Alarms = lazy(async () => ({ default: (await import('./operate/alarm/alarms.tsx')).Alarms }));
const AlarmPage = lazy(async () => ({ default: (await import('./operate/alarm/alarm-page.tsx')).AlarmPage }));
const AlarmCatalogue = lazy(async () => ({ default: (await import('./operate/alarm/catalogue.tsx')).AlarmCatalogue }));
const Silences = lazy(async () => ({ default: (await import('./operate/silence/silences.tsx')).Silences }));
const Objectives = lazy(async () => ({ default: (await import('./operate/objective/objectives.tsx')).Objectives }));
const ObjectivePage = lazy(async () => ({
  default: (await import('./operate/objective/objective-page.tsx')).ObjectivePage,
}));
const Rules = lazy(async () => ({ default: (await import('./operate/rule/rules.tsx')).Rules }));
const RulePage = lazy(async () => ({ default: (await import('./operate/rule/rule-page.tsx')).RulePage }));
const DeadLetters = lazy(async () => ({ default: (await import('./operate/rule/dead-letters.tsx')).DeadLetters }));
const DeadLetterPage = lazy(async () => ({
  default: (await import('./operate/rule/dead-letter-page.tsx')).DeadLetterPage,
}));
const Replays = lazy(async () => ({ default: (await import('./operate/rule/replays.tsx')).Replays }));
const ReplayPage = lazy(async () => ({ default: (await import('./operate/rule/replay-page.tsx')).ReplayPage }));
const Events = lazy(async () => ({ default: (await import('./operate/events.tsx')).Events }));
const EventPage = lazy(async () => ({ default: (await import('./operate/event.tsx')).EventPage }));
const Services = lazy(async () => ({ default: (await import('./organization/services.tsx')).Services }));
const ServicePage = lazy(async () => ({ default: (await import('./organization/service.tsx')).ServicePage }));
const Settings = lazy(async () => ({ default: (await import('./organization/settings.tsx')).Settings }));
const Runbooks = lazy(async () => ({ default: (await import('./prepare/runbooks.tsx')).Runbooks }));
const RunbookPage = lazy(async () => ({ default: (await import('./prepare/runbook.tsx')).RunbookPage }));
const Executions = lazy(async () => ({ default: (await import('./prepare/executions.tsx')).Executions }));
const ExecutionPage = lazy(async () => ({ default: (await import('./prepare/execution.tsx')).ExecutionPage }));
const Analyses = lazy(async () => ({ default: (await import('./evolve/analyses.tsx')).Analyses }));
const AnalysisPage = lazy(async () => ({ default: (await import('./evolve/analysis.tsx')).AnalysisPage }));
const ReviewPage = lazy(async () => ({ default: (await import('./review/review.tsx')).ReviewPage }));
const PracticePage = lazy(async () => ({ default: (await import('./review/practice.tsx')).PracticePage }));

function Fault() {
  const error = useRouteError();
  const text = isRouteErrorResponse(error) ? error.statusText : describeError(error);
  return (
    <main>
      <Page title="This page could not be drawn" lead={text}>
        <p>
          <Link to="/">To Now</Link>. The rest of the console works; loading the page again may help if the server was
          updated.
        </p>
      </Page>
    </main>
  );
}

function Nowhere() {
  return (
    <Page title="There is no such page" lead="The address may be old, or mistyped.">
      <p>
        <Link to="/">To Now</Link>, or find what you look for with <kbd>Ctrl</kbd> <kbd>K</kbd>.
      </p>
    </Page>
  );
}

const at = (path: string, element: ReactNode) => ({ path, element, errorElement: <Fault /> });

/** The pages by address; each is loaded when it is first opened. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <Fault />,
    children: [
      at('/', <Now />),
      at('/incidents', <Incidents />),
      at('/incidents/:id', <IncidentPage />),
      at('/alarms', <Alarms />),
      at('/alarms/:name', <AlarmPage />),
      at('/alarm-catalogue', <AlarmCatalogue />),
      at('/silences', <Silences />),
      at('/objectives', <Objectives />),
      at('/objectives/:name', <ObjectivePage />),
      at('/events', <Events />),
      at('/events/:id', <EventPage />),
      at('/rules', <Rules />),
      at('/rules/:name', <RulePage />),
      at('/dead-letters', <DeadLetters />),
      at('/dead-letters/:id', <DeadLetterPage />),
      at('/replays', <Replays />),
      at('/replays/:id', <ReplayPage />),
      at('/services', <Services />),
      at('/services/:name', <ServicePage />),
      at('/runbooks', <Runbooks />),
      at('/runbooks/:name', <RunbookPage />),
      at('/executions', <Executions />),
      at('/executions/:id', <ExecutionPage />),
      at('/analyses', <Analyses />),
      at('/analyses/:id', <AnalysisPage />),
      at('/review', <ReviewPage />),
      at('/review/practices/:id', <PracticePage />),
      at('/settings', <Settings />),
      at('*', <Nowhere />),
    ],
  },
]);
