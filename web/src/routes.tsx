import { lazy, type ReactNode } from 'react';
import { createBrowserRouter, isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { describeError } from './api.ts';
import { Page } from './parts/page.tsx';
import { Shell } from './parts/shell.tsx';

const Now = lazy(async () => ({ default: (await import('./operate/now.tsx')).Now }));
const Incidents = lazy(async () => ({ default: (await import('./operate/incidents.tsx')).Incidents }));
const IncidentPage = lazy(async () => ({ default: (await import('./operate/incident.tsx')).IncidentPage }));
const Alarms = lazy(async () => ({ default: (await import('./operate/alarms.tsx')).Alarms }));
const AlarmPage = lazy(async () => ({ default: (await import('./operate/alarm.tsx')).AlarmPage }));
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
      at('/events', <Events />),
      at('/events/:id', <EventPage />),
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
