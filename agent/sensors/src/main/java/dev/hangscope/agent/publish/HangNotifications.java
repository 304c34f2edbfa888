package dev.hangscope.agent.publish;

import java.util.concurrent.Executor;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;

/** What the MBean emits: one notification for each new finding of LIKELY or better. */
final class HangNotifications {
    static final String TYPE = "dev.hangscope.hang";

    private HangNotifications() {}

    /** @param executor runs the listeners, which may block: they are the application's */
    static NotificationBroadcasterSupport sentBy(Executor executor) {
        return new NotificationBroadcasterSupport(
                executor,
                new MBeanNotificationInfo(
                        new String[] {TYPE},
                        Notification.class.getName(),
                        "A new finding of LIKELY or better: the notice line; the user data is the finding"));
    }
}
