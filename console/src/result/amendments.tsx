/** Shows the registration that this one amends, and the amendments of this registration. */
import { Link } from "react-router";
import type { BulkRegistrationSummary } from "../api/types.ts";
import { useTexts } from "../texts/use-texts.ts";

export function Amendments({ summary }: { summary: BulkRegistrationSummary }) {
  const texts = useTexts();
  const { kind, ofBulkId, withdrawnSince, amendments } = summary;
  const { of, openAmended, since, by } = texts.correction;
  return (
    <>
      {kind !== "registration" && ofBulkId !== null && (
        <p className="notice">
          {of[kind]}. <Link to={`/registrations/${ofBulkId}`}>{openAmended}</Link>
        </p>
      )}
      {withdrawnSince > 0 && (
        <div className="notice">
          <p>{since(withdrawnSince)}</p>
          <ul>
            {amendments.map((amendment) => (
              <li key={amendment.bulkId}>
                <Link to={`/registrations/${amendment.bulkId}`}>
                  {by(amendment.kind, amendment.withdrawn, texts.format.moment(amendment.createdAt))}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
