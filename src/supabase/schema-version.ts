/** The version of the schema that this code was written for: the latest migration, as `bulk_registration_schema_version` answers. */
export const SCHEMA_VERSION = "20261125120000";
