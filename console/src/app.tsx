/** The pages of the console and their addresses. */
import { Fragment } from "react";
import type { ReactNode } from "react";
import { createBrowserRouter, Navigate, useLocation, useParams } from "react-router";
import { RouterProvider } from "react-router/dom";
import { RegisterManyPage } from "./register/register-many-page.tsx";
import { RegisterOnePage } from "./register/register-one-page.tsx";
import { RegistrationsPage } from "./registrations/registrations-page.tsx";
import { OneResultPage } from "./result/one-result-page.tsx";
import { ResultPage } from "./result/result-page.tsx";
import { SessionGate } from "./session/session-gate.tsx";
import { CrashPage } from "./shell/crash-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { UnknownPage } from "./shell/unknown-page.tsx";

/** Below a form: the form itself, and its check. The page shows both, and so keeps what it has read. */
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
        { path: "*", element: <UnknownPage /> },
      ],
    },
  ],
  { basename: "/console" },
);

export function App() {
  return (
    <SessionGate>
      <RouterProvider router={router} />
    </SessionGate>
  );
}

/** A page made anew by every entry, also by its own link while one is on it: nothing of an earlier visit is left. */
function OnEntry({ children }: { children: ReactNode }) {
  return <Fragment key={useLocation().key}>{children}</Fragment>;
}

/** A page of one run, known by its address alone. */
function Run({ page }: { page: (bulkId: string) => ReactNode }) {
  const { bulkId = "" } = useParams();
  return <Fragment key={bulkId}>{page(bulkId)}</Fragment>;
}
