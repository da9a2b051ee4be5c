/** Shows notifications, in browsers that have them. */

export type Permission = NotificationPermission | "unsupported";

/** Browsers on Android show only notifications of a service worker, and this page has none. */
const isSupported = () => "Notification" in window && !/Android/i.test(navigator.userAgent);

export function notificationPermission(): Permission {
  return isSupported() ? Notification.permission : "unsupported";
}

/** The browser asks the coordinator, unless the coordinator has answered before. Browsers allow the question only after a click. */
export async function askForNotifications(): Promise<Permission> {
  return isSupported() ? Notification.requestPermission() : "unsupported";
}

export interface Notice {
  title: string;
  body: string;
  /** A later notice with the same tag replaces the earlier one. */
  tag: string;
}

/** @param onClick called after the tab has come to the front */
export function showNotification({ title, body, tag }: Notice, onClick: () => void): void {
  if (notificationPermission() !== "granted") return;
  try {
    const notification = new Notification(title, { body, tag });
    notification.addEventListener("click", () => {
      notification.close();
      window.focus();
      onClick();
    });
  } catch {
    // Some browsers throw although they say that they can. The badge in the navigation tells the same.
  }
}
