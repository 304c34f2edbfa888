package dev.hangscope.agent.publish;

import java.util.Map;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotificationEmitter;
import javax.management.StandardEmitterMBean;
import org.jspecify.annotations.Nullable;

/** The MBean with descriptions for those who meet it in a console. */
final class DescribedBean extends StandardEmitterMBean {
    private static final Map<String, String> MEANINGS = Map.of(
            "Verdict", "HUNG, SUSPECTED or CLEAR at the last look",
            "Hangs", "Findings of LIKELY or better at the last look",
            "Findings", "All findings of the last look",
            "LookedAt", "When the last look was taken",
            "report", "Looks now and returns the report as text",
            "reportJson", "Looks now and returns the report as JSON",
            "origins", "Looks now and returns where living threads and child processes were started");

    DescribedBean(HangscopeMBean bean, NotificationEmitter emitter) {
        super(bean, HangscopeMBean.class, emitter);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return "Tells why this JVM is stuck";
    }

    @Override
    protected @Nullable String getDescription(MBeanAttributeInfo info) {
        return MEANINGS.get(info.getName());
    }

    @Override
    protected @Nullable String getDescription(MBeanOperationInfo info) {
        return MEANINGS.get(info.getName());
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return "after";
    }

    @Override
    protected String getDescription(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return "A wait younger than this is no hang, for example 500ms";
    }

    @Override
    protected int getImpact(MBeanOperationInfo info) {
        return MBeanOperationInfo.INFO;
    }
}
