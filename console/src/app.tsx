/** The pages of the console and their addresses. */
import { Fragment } from "react";
import type { ReactNode } from "react";
import { createBrowserRouter, Navigate, useParams } from "react-router";
import { RouterProvider } from "react-router/dom";
import { OwnRunsProvider } from "./own-runs/own-runs-context.tsx";
import { RegisterManyPage } from "./register/register-many-page.tsx";
import { RegisterOnePage } from "./register/register-one-page.tsx";
import { ChapterRegistrationPage } from "./registrations/chapter-registration-page.tsx";
import { RegistrationsPage } from "./registrations/registrations-page.tsx";
import { OneResultPage } from "./result/one-result-page.tsx";
import { ResultPage } from "./result/result-page.tsx";
import { SessionGate } from "./session/session-gate.tsx";
import { useEntry } from "./shell/entry.ts";
import { CrashPage } from "./shell/crash-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { UnknownPage } from "./shell/unknown-page.tsx";

/** The steps of a flow: the form and its check. Both belong to one page, which keeps its state between them. */
const steps = [
  { index: true, element: null },
  { path: "check", element: null },
];

const router = createBrowserRouter(
  [
    {
      element: <Shell />,
      errorElement: <CrashPage />,
      children: [
        { index: true, element: <Navigate to="/register" replace /> },
        { path: "register", element: <RegisterManyPage />, children: steps },
        { path: "register-one", element: <RegisterOnePage />, children: steps },
        {
          path: "register-one/:bulkId",
          element: <Run page={(bulkId) => <OneResultPage bulkId={bulkId} />} />,
        },
        {
          path: "registrations",
          element: (
            <OnEntry>
              <RegistrationsPage />
            </OnEntry>
          ),
        },
        { path: "registrations/:bulkId", element: <Run page={(bulkId) => <ResultPage bulkId={bulkId} />} /> },
        {
          path: "chapter-registrations/:bulkId",
          element: <Run page={(bulkId) => <ChapterRegistrationPage bulkId={bulkId} />} />,
        },
        { path: "*", element: <UnknownPage /> },
      ],
    },
  ],
  { basename: "/console" },
);

export function App() {
  return (
    <SessionGate>
      <OwnRunsProvider>
        <RouterProvider router={router} />
      </OwnRunsProvider>
    </SessionGate>
  );
}

/** Creates the page anew for each navigation, even to the same address, so that no state of an earlier visit remains. */
function OnEntry({ children }: { children: ReactNode }) {
  return <Fragment key={useEntry()}>{children}</Fragment>;
}

/** A page of one run. The address has the run's id. */
function Run({ page }: { page: (bulkId: string) => ReactNode }) {
  const { bulkId = "" } = useParams();
  return <Fragment key={bulkId}>{page(bulkId)}</Fragment>;
}
