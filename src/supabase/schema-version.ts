/** The schema version that this code needs: the latest migration, as `bulk_registration_schema_version` answers it. */
export const SCHEMA_VERSION = "20261125120000";
