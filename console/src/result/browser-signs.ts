/** The signs that the browser gives of the network and of being looked at. */
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
