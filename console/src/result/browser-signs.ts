/** The browser's events about the network and about the visibility of the page. */
import type { BrowserSigns } from "./reconnecting.ts";

export const browserSigns: BrowserSigns = {
  onWake(callback) {
    const whenShown = () => {
      if (!document.hidden) callback();
    };
    window.addEventListener("online", callback);
    document.addEventListener("visibilitychange", whenShown);
    return () => {
      window.removeEventListener("online", callback);
      document.removeEventListener("visibilitychange", whenShown);
    };
  },
  onOffline(callback) {
    window.addEventListener("offline", callback);
    return () => window.removeEventListener("offline", callback);
  },
};
