package dev.hangscope.diagnosis.rules.context.code;

import dev.hangscope.diagnosis.signatures.Signatures;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.code.Frame;
import java.util.List;

/**
 * The packages of the application's own classes, as far as its main class tells them.
 *
 * @param mainClass the class whose {@code main} runs, or the first word of the command when that cannot be told from a stack
 */
public record ApplicationPackage(String mainClass) {

    public static ApplicationPackage of(String command, JvmFacts jvm) {
        return new ApplicationPackage(jvm.threads().stream()
                .filter(thread -> thread.name().equals("main"))
                .map(JavaThread::stack)
                .filter(stack -> !stack.isEmpty() && isMain(stack.get(stack.size() - 1)))
                .map(ApplicationPackage::mainClass)
                .findFirst()
                .orElse(command.split(" ", 2)[0]));
    }

    /** A launcher, such as that of an executable jar, calls the {@code main} of another class by reflection. */
    private static String mainClass(List<Frame> stack) {
        int main = stack.size() - 1;
        for (int i = main - 1; i >= 0; i--) {
            if (isMain(stack.get(i)) && stack.get(i + 1).isOfReflection()) {
                main = i;
            }
        }
        return stack.get(main).type();
    }

    private static boolean isMain(Frame frame) {
        return frame.method().equals("main") && !frame.isJdk();
    }

    /** Whether the class is in the packages of the class whose {@code main} runs. */
    public boolean has(String type) {
        long depth = mainClass.chars().filter(each -> each == '.').count();
        return switch ((int) Math.min(depth, 2)) {
            case 0 -> type.indexOf('.') < 0;
            case 1 -> type.startsWith(mainClass.substring(0, mainClass.indexOf('.') + 1));
            default -> Signatures.library(type).equals(Signatures.library(mainClass));
        };
    }
}
